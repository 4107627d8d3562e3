import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isRecord } from './params';
import { defaultSettings, readSettings } from './settings';

describe('readSettings', () => {
  it('takes what is well-formed', () => {
    const settings = {
      model: 'big',
      adapter: 'mine',
      device: 'cuda',
      threads: 3,
      candidates: 2,
      maxTokens: 9,
      strategy: 'sample',
      temperature: 1.5,
      hover: { enabled: false },
      inlineCompletion: { automatic: true, afterPlaceholder: false },
      codeLens: true,
    };
    expect(readSettings(settings)).toEqual(settings);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ model: 5, device: 'toaster', threads: 'many', candidates: null, strategy: '', hover: true }],
    [{ temperature: Number.NaN, hover: { enabled: 'yes' } }],
  ])('falls back to the defaults: %j', (value) => {
    expect(readSettings(value)).toEqual(defaultSettings);
  });

  it('keeps numbers within their bounds', () => {
    expect(readSettings({ candidates: 1e9, maxTokens: -3, threads: 2.4, temperature: 0 })).toMatchObject({
      candidates: 20,
      maxTokens: 1,
      threads: 2,
      temperature: 0.05,
    });
  });

  it('has the defaults of the manifest', async () => {
    const manifest: unknown = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    const read = (value: unknown, ...names: string[]): unknown =>
      names.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
    const properties = read(manifest, 'contributes', 'configuration', 'properties');
    const declared = (name: string): unknown => read(properties, `glm.${name}`, 'default');
    const { hover, inlineCompletion, ...rest } = defaultSettings;
    for (const [name, value] of Object.entries(rest)) expect(declared(name), name).toBe(value);
    expect(declared('hover.enabled')).toBe(hover.enabled);
    expect(declared('inlineCompletion.automatic')).toBe(inlineCompletion.automatic);
    expect(declared('inlineCompletion.afterPlaceholder')).toBe(inlineCompletion.afterPlaceholder);
  });
});
