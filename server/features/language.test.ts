import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { beforeEach, expect, it } from 'vitest';
import { inUsersLanguage, useLanguage } from './language';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-l10n-'));
  await writeFile(join(folder, 'bundle.l10n.zh-cn.json'), '{"Candidate": "候选"}');
  await writeFile(join(folder, 'bundle.l10n.de.json'), '{"Candidate": "Vorschlag"}');
  l10n.config({ contents: {} });
});

it.each([
  ['zh-cn', '候选'],
  ['zh-CN', '候选'],
  ['de-at', 'Vorschlag'],
  ['fr', 'Candidate'],
  ['../zh-cn', 'Candidate'],
  [undefined, 'Candidate'],
])('%s', (locale, text) => {
  useLanguage(locale, folder);
  expect(l10n.t('Candidate')).toBe(text);
});

it.each([
  ['zh-cn', '请设置 glm.device（x）'],
  ['en', 'set glm.device (x)'],
  ['fr', 'set glm.device (x)'],
  [undefined, 'set glm.device (x)'],
])('says what went wrong below in an editor’s words: %s', async (locale, text) => {
  await writeFile(join(folder, 'errors.l10n.json'), '{"pass --device": "set glm.device"}');
  await writeFile(join(folder, 'errors.l10n.zh-cn.json'), '{"pass --device": "请设置 glm.device"}');
  useLanguage(locale, folder);
  expect(inUsersLanguage('pass --device (x)')).toBe(text);
});
