import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const keysOf = (path: string) => Object.keys(read(path) as object).sort();

/** Every text that the client and the server hand to `l10n.t`. */
const texts = ['extension', 'server/features']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/l10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)")/g),
  ])
  .map(([, single, double]) => single?.replace(/\\'/g, "'") ?? double ?? '');

describe('Translations', () => {
  it('cover every text of the client and the server, and nothing else', () => {
    expect(texts.length).toBeGreaterThan(10);
    expect(keysOf('l10n/bundle.l10n.zh-cn.json')).toEqual([...new Set(texts)].sort());
  });

  it('cover every text of the manifest, and nothing else', () => {
    const used = [...readFileSync('package.json', 'utf8').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect(keysOf('package.nls.json')).toEqual([...new Set(used)].sort());
    expect(keysOf('package.nls.zh-cn.json')).toEqual(keysOf('package.nls.json'));
  });

  it('keep the places of the values', () => {
    const places = (text: unknown) => [...String(text).matchAll(/\{\d\}/g)].map(String).sort();
    for (const [text, translation] of Object.entries(read('l10n/bundle.l10n.zh-cn.json') as object)) {
      expect(places(translation), text).toEqual(places(text));
    }
  });
});
