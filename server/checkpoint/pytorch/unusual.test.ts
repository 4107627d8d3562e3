// PyTorch files as few programs write them: right ones are read as Python would, others are refused.

import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import type { FileTensors } from '../fileTensors';
import { floats, pickle, pyTorchFile, temporaryFolder, write, type TestStorage } from '../testFiles';
import { openPyTorch } from './file';
import { zip } from './testZip';

const folder = temporaryFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const storage: TestStorage = { type: 'FloatStorage', key: '0', elements: 6 };
const six = floats(0, 1, 2, 3, 4, 5);
const vector = pickle.tensor(storage, 0, [6], [1]);
const pair = (first: number) => pickle.tensor(storage, first, [2], [1]);

async function open(content: Uint8Array): Promise<FileTensors> {
  return openPyTorch(write(folder, 'model.bin', content));
}

/** All tensors, by their names. */
async function read(content: Uint8Array): Promise<Record<string, readonly number[]>> {
  const file = await open(content);
  try {
    const tensors = file.names().map(async (name) => [name, [...(await file.read(name))]] as const);
    return Object.fromEntries(await Promise.all(tensors));
  } finally {
    await file.close();
  }
}

describe('byte order', () => {
  const withOrder = (order: string) =>
    zip({
      'archive/data.pkl': Buffer.concat([pickle.start, pickle.dict({ weight: vector }), pickle.stop]),
      'archive/byteorder': Buffer.from(order),
      'archive/data/0': six,
    });

  test('little is read, whether the file says so or is older than that entry', async () => {
    expect(await read(withOrder('little'))).toEqual({ weight: [0, 1, 2, 3, 4, 5] });
    expect(await read(pyTorchFile(pickle.dict({ weight: vector }), { 0: six }))).toEqual({
      weight: [0, 1, 2, 3, 4, 5],
    });
  });

  test.each([
    ['big', 'model.bin has "big" byte order; only little is read'],
    ['middle', 'model.bin has "middle" byte order'],
    ['little'.repeat(1000), 'byteorder entry is too long'],
  ])('%s is refused', async (order, message) => {
    await expect(open(withOrder(order))).rejects.toThrow(message);
  });
});

describe('views', () => {
  test('share a storage, overlap, skip elements and repeat one', async () => {
    const root = pickle.dict({
      even: pickle.tensor(storage, 0, [3], [2]),
      corner: pickle.tensor(storage, 1, [2, 2], [3, 1]),
      windows: pickle.tensor(storage, 0, [2, 3], [1, 1]),
      expanded: pickle.tensor(storage, 4, [2, 2], [0, 1]),
    });
    expect(await read(pyTorchFile(root, { 0: six }))).toEqual({
      even: [0, 2, 4],
      corner: [1, 2, 4, 5],
      windows: [0, 1, 2, 1, 2, 3],
      expanded: [4, 5, 4, 5],
    });
  });

  test('of bfloat16 count in its elements', async () => {
    const brain: TestStorage = { type: 'BFloat16Storage', key: 'b', elements: 4 };
    const root = pickle.dict({ weight: pickle.tensor(brain, 0, [2, 2], [1, 2]) });
    const bytes = new Uint8Array(Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080).buffer);
    const file = await open(pyTorchFile(root, { b: bytes }));
    expect(file.dtype('weight')).toBe('bfloat16');
    expect([...(await file.read('weight'))]).toEqual([1, 3, 2, 4]);
    expect([...(await file.readRows('weight', 1, 2))]).toEqual([2, 4]);
    await file.close();
  });

  test('of nothing are empty, even of a storage without bytes', async () => {
    const nothing: TestStorage = { type: 'FloatStorage', key: '1', elements: 0 };
    const root = pickle.dict({
      none: pickle.tensor(nothing, 0, [0], [1]),
      wide: pickle.tensor(nothing, 0, [0, 768], [768, 1]),
      flat: pickle.tensor(storage, 6, [3, 0], [1, 1]),
    });
    expect(await read(pyTorchFile(root, { 0: six, 1: new Uint8Array() }))).toEqual({
      none: [],
      wide: [],
      flat: [],
    });
  });

  test('that need more numbers than are there are refused', async () => {
    const expanded = pickle.tensor(storage, 0, [1000, 6], [0, 1]);
    await expect(open(pyTorchFile(pickle.dict({ weight: expanded }), { 0: six }))).rejects.toThrow(
      'tensor weight of shape [1000, 6] repeats the elements of a storage that has 6',
    );
  });

  test('whose numbers are to be negated are refused', async () => {
    const negated = pickle.call(
      pickle.global('torch._utils', '_rebuild_tensor_v2'),
      pickle.tuple(
        pickle.reference(storage),
        pickle.int(0),
        pickle.tuple(pickle.int(6)),
        pickle.tuple(pickle.int(1)),
        pickle.no,
        pickle.orderedDict,
        pickle.dict({ neg: pickle.yes }),
      ),
    );
    await expect(open(pyTorchFile(pickle.dict({ weight: negated }), { 0: six }))).rejects.toThrow(
      'tensor weight is a view whose numbers are to be negated',
    );
  });
});

describe('names', () => {
  test('of JavaScript are names like others', async () => {
    const names = ['__proto__', 'constructor', 'toString', ''];
    const items = names.map((name, at): [string, Buffer] => [name, pair(at)]);
    const inner = pickle.dict({ ['__proto__']: pair(4) });
    const root = pickle.dict(Object.fromEntries([...items, ['inner', inner]]));
    const file = await open(pyTorchFile(root, { 0: six }));
    expect(file.names()).toEqual([...names, 'inner.__proto__']);
    for (const [at, name] of names.entries()) expect([...(await file.read(name))]).toEqual([at, at + 1]);
    expect(file.has('hasOwnProperty')).toBe(false);
    await file.close();
  });

  test('given twice in one dictionary have the later tensor, as in Python', async () => {
    const [first, second] = [pickle.dict({ weight: pair(0) }), pickle.dict({ weight: pair(4) })];
    // The second dictionary without its beginning: its items are set on the first.
    const root = Buffer.concat([first, second.subarray(1)]);
    expect(await read(pyTorchFile(root, { 0: six }))).toEqual({ weight: [4, 5] });
  });

  test('that two tensors come to have are refused', async () => {
    const root = pickle.dict({ 'layer.weight': pair(0), layer: pickle.dict({ weight: pair(2) }) });
    await expect(open(pyTorchFile(root, { 0: six }))).rejects.toThrow('tensor layer.weight is there twice');
  });

  test('that two entries of the zip file have are refused', async () => {
    const file = pyTorchFile(pickle.dict({ weight: vector }), { 0: six, 1: six });
    const twice = Buffer.from(file.toString('latin1').replaceAll('data/1', 'data/0'), 'latin1');
    await expect(open(twice)).rejects.toThrow('two entries are named "archive/data/0"');
  });
});

describe('bytes at the end', () => {
  test('of the pickle are not looked at, as in Python', async () => {
    const root = Buffer.concat([pickle.dict({ weight: vector }), pickle.stop, Buffer.from('junk')]);
    expect(await read(pyTorchFile(root, { 0: six }))).toEqual({ weight: [0, 1, 2, 3, 4, 5] });
  });

  test('of the zip file are refused', async () => {
    const file = pyTorchFile(pickle.dict({ weight: vector }), { 0: six });
    await expect(open(Buffer.concat([file, Buffer.from('junk')]))).rejects.toThrow(
      'no readable PyTorch zip file',
    );
  });

  test('of a storage are no part of a tensor', async () => {
    const long = Buffer.concat([six, Buffer.from('junk')]);
    expect(await read(pyTorchFile(pickle.dict({ weight: vector }), { 0: long }))).toEqual({
      weight: [0, 1, 2, 3, 4, 5],
    });
  });
});
