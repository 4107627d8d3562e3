// safetensors files as few programs write them: right ones are read, others are refused.

import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { floats, safetensorsFile, temporaryFolder, write } from '../testFiles';
import { SafetensorsFile } from './file';

const folder = temporaryFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function open(header: string | object, data: Uint8Array): Promise<SafetensorsFile> {
  return SafetensorsFile.open(write(folder, 'model.safetensors', safetensorsFile(header, data)));
}

const tensor = (shape: number[], start: number, end: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [start, end],
});

describe('read', () => {
  test('empty tensors, wherever they lie', async () => {
    const header = {
      last: tensor([0], 8, 8),
      inside: tensor([3, 0], 4, 4),
      first: tensor([0, 2 ** 40], 0, 0),
      one: tensor([1], 0, 4),
      other: tensor([1], 4, 8),
    };
    const file = await open(header, floats(1, 2));
    const values = await Promise.all(file.names().map(async (name) => [...(await file.read(name))]));
    expect(values).toEqual([[], [], [], [1], [2]]);
    expect([...(await file.readRows('inside', 1, 3))]).toEqual([]);
    await file.close();
    const none = await open({ none: tensor([0], 0, 0) }, new Uint8Array());
    expect([...(await none.read('none'))]).toEqual([]);
    await none.close();
  });

  test('tensors in another order than their bytes, in every format', async () => {
    const header = {
      brain: { dtype: 'BF16', shape: [2, 2], data_offsets: [8, 16] },
      single: tensor([2], 0, 8),
    };
    const brain = new Uint8Array(Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f80).buffer);
    const file = await open(header, Buffer.concat([floats(5, 6), brain]));
    expect([...(await file.read('brain'))]).toEqual([1, -2, 2 ** -133, Infinity]);
    expect([...(await file.readRows('brain', 1, 2))]).toEqual([2 ** -133, Infinity]);
    expect([...(await file.read('single'))]).toEqual([5, 6]);
    await file.close();
  });

  test('a header that ends in spaces, as some align their data', async () => {
    const file = await open(`${JSON.stringify({ a: tensor([1], 0, 4) })}   `, floats(7));
    expect([...(await file.read('a'))]).toEqual([7]);
    await file.close();
  });

  test("names of JavaScript's own, and texts that look like JSON", async () => {
    const names = ['__proto__', 'constructor', '"a": {'];
    const header = `{"__metadata__": {"__proto__": "x", "note": "{\\"a\\": 1, \\"a\\": 2}"}, ${names
      .map((name, at) => `${JSON.stringify(name)}: ${JSON.stringify(tensor([1], 4 * at, 4 * at + 4))}`)
      .join(', ')}}`;
    const file = await open(header, floats(1, 2, 3));
    expect(file.names()).toEqual(names);
    for (const [at, name] of names.entries()) expect([...(await file.read(name))]).toEqual([at + 1]);
    expect(file.has('toString')).toBe(false);
    expect([...file.metadata]).toEqual([
      ['__proto__', 'x'],
      ['note', '{"a": 1, "a": 2}'],
    ]);
    await file.close();
  });
});

describe('refused', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  test.each<[string, string | object, Uint8Array, string]>([
    [
      'tensors that overlap in part',
      { a: tensor([2], 0, 8), b: tensor([2], 4, 12) },
      floats(1, 2, 3),
      'overlaps',
    ],
    ['a tensor inside another', { a: tensor([3], 0, 12), b: tensor([1], 4, 8) }, floats(1, 2, 3), 'overlaps'],
    [
      'an empty tensor inside another',
      { a: tensor([2], 0, 8), b: tensor([0], 4, 4) },
      floats(1, 2),
      'overlaps',
    ],
    ['an empty tensor behind the end', { a: tensor([1], 0, 4), b: tensor([0], 8, 8) }, floats(1), 'cut off'],
    ['offsets that go back', { a: tensor([0], 4, 0) }, floats(1), 'takes 0 bytes'],
    ['bytes and no tensor', {}, floats(1), '4 bytes after'],
    [
      'a name that is an entry of the prototype and no tensor',
      '{"__proto__": 1}',
      floats(1),
      'no description',
    ],
    [
      'a description that says something twice',
      '{"a": {"dtype": "F32", "shape": [1], "shape": [2], "data_offsets": [0, 8]}}',
      floats(1, 2),
      'twice',
    ],
    ['__proto__ twice', '{"__proto__": {}, "__proto__": {}}', floats(1), 'twice'],
    ['a header nested deeper than a stack', nested(200_000), floats(1), 'no description'],
    ['bytes after the JSON of the header', '{}\0\0', new Uint8Array(), 'no JSON'],
  ])('%s', async (_, header, data, message) => {
    await expect(open(header, data)).rejects.toThrow(message);
  });
});
