// What a `glm.json` that somebody else has written may not say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseManifest } from './manifest';

const text = readFileSync(join(__dirname, '../models/glm-fill-small/glm.json'), 'utf8');

it('reads the bundled model', () => {
  expect(parseManifest(text).name).toBe('glm-fill-small');
});

it.each([
  ['"layers": 6', '"layers": 10000000', 'architecture.layers: Too big'],
  ['"layers": 6', '"layers": 0', 'architecture.layers: Too small'],
  ['"heads": 4', '"heads": 7', 'architecture.heads: 256 cannot be shared by 7 heads'],
  ['"mask": 24003', '"mask": 24064', 'special.mask: 24064, but the model has only 24064 tokens'],
  ['"format": 2', '"format": 1', 'format: was written by another version'],
  ['{', '', 'not JSON'],
])('refuses %s as %s', (before, after, message) => {
  expect(text).toContain(before);
  expect(() => parseManifest(text.replace(before, after))).toThrow(message);
});
