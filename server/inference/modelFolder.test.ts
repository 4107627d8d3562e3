// Model folders that somebody else has made: what contradicts itself is refused before anything runs.
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LocalService } from './localService';
import { openModelFolder } from './modelFolder';

const bundled = join(__dirname, '../models/glm-fill-small');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glm-model-'));
  cpSync(bundled, folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function say(before: string, after: string): void {
  const file = join(folder, 'glm.json');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(before);
  writeFileSync(file, text.replace(before, after));
}

it('refuses a mask that the vocabulary does not know, at which nothing could be written', async () => {
  say('"mask": 24003', '"mask": 5');
  await expect(openModelFolder(folder)).rejects.toThrow(/\[MASK\] is token 5 in glm\.json, but not in tok/);
});

it('refuses a vocabulary of absurd size without reading it', async () => {
  truncateSync(join(folder, 'tokenizer.json'), 2 ** 33);
  await expect(openModelFolder(folder)).rejects.toThrow(/tokenizer\.json has 8589934592 bytes, too many/);
});

it.each([5, 7])('refuses a graph that has not the %s layers of the manifest', async (layers) => {
  say('"layers": 6', `"layers": ${layers}`);
  const service = new LocalService({ model: folder, device: 'cpu', threads: 1 });
  await expect(service.load()).rejects.toThrow(new RegExp(`model\\.onnx has not ${layers} layers`));
  await service.dispose();
});

it('tells a name that no model has from a model that is broken', async () => {
  await expect(openModelFolder('no-such-model')).rejects.toMatchObject({ problem: { kind: 'unknownModel' } });
  rmSync(join(folder, 'tokenizer.json'));
  await expect(openModelFolder(folder)).rejects.toThrow('there is no tokenizer.json');
});
