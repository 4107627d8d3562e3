// safetensors files: formats, refusals, and files that are damaged at random.

import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { readAll, readDamaged } from '../testDamage';
import { floats, safetensorsFile, temporaryFolder, write } from '../testFiles';
import { SafetensorsFile } from './file';

const folder = temporaryFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function open(content: Uint8Array): Promise<SafetensorsFile> {
  return SafetensorsFile.open(write(folder, 'model.safetensors', content));
}

const header = {
  __metadata__: { format: 'pt' },
  a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
  b: { dtype: 'F16', shape: [2], data_offsets: [16, 20] },
  c: { dtype: 'BF16', shape: [], data_offsets: [20, 22] },
  d: { dtype: 'I64', shape: [1], data_offsets: [22, 30] },
};
const data = Buffer.concat([
  floats(1, 2, 3, 4),
  new Uint8Array(Uint16Array.of(0x3c00, 0x4000, 0x3f80).buffer),
  Buffer.alloc(8),
]);

test('tensors and rows of them', async () => {
  const file = await open(safetensorsFile(header, data));
  expect(file.names()).toEqual(['a', 'b', 'c']);
  expect([...(await file.read('a'))]).toEqual([1, 2, 3, 4]);
  expect([...(await file.readRows('a', 1, 2))]).toEqual([3, 4]);
  expect([...(await file.read('b'))]).toEqual([1, 2]);
  expect([...(await file.read('c'))]).toEqual([1]);
  await expect(file.read('d')).rejects.toThrow('holds no tensor d');
  await file.close();
});

describe('refused', () => {
  const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  test.each([
    ['a header longer than the file', Buffer.from([255, 255, 255, 255, 0, 0, 0, 0, 1]), 'claims a header'],
    ['a header that is no JSON', safetensorsFile('{', new Uint8Array()), 'no JSON'],
    ['a header that is a list', safetensorsFile('[]', new Uint8Array()), 'no JSON object'],
    ['an unknown dtype', safetensorsFile({ a: { ...one, dtype: 'F8_E4M3' } }, floats(1)), '"F8_E4M3"'],
    [
      'bytes that do not fit the shape',
      safetensorsFile({ a: { ...one, shape: [2] } }, floats(1)),
      'takes 8 bytes',
    ],
    ['a negative size', safetensorsFile({ a: { ...one, shape: [-1] } }, floats(1)), 'no valid shape'],
    [
      'a size that is no number',
      safetensorsFile({ a: { ...one, shape: ['1'] } }, floats(1)),
      'no valid shape',
    ],
    [
      'sizes beyond all numbers',
      safetensorsFile({ a: { ...one, shape: Array(40).fill(2 ** 50) } }, floats(1)),
      'takes',
    ],
    ['bytes beyond the file', safetensorsFile({ a: one }, new Uint8Array(3)), 'cut off'],
    ['overlapping tensors', safetensorsFile({ a: one, b: one }, floats(1)), 'overlaps'],
    ['a hole', safetensorsFile({ a: { ...one, data_offsets: [4, 8] } }, floats(1, 2)), 'hole'],
    ['bytes after the last tensor', safetensorsFile({ a: one }, floats(1, 2)), '4 bytes after'],
    [
      'a name twice',
      safetensorsFile(`{"a":${JSON.stringify(one)},"\\u0061":${JSON.stringify(one)}}`, floats(1)),
      'twice',
    ],
  ])('%s', async (_, content, message) => {
    await expect(open(content)).rejects.toThrow(message);
  });
});

test('damaged files give one clear error or tensors, and never allocate more than the file has', async () => {
  const file = safetensorsFile(header, data);
  await readDamaged(file, { seed: 2, rounds: 1500 }, async (content) =>
    readAll(await open(content), content.length),
  );
});
