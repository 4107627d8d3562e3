// PyTorch files: views, formats, refusals, and files that are damaged at random.

import { afterAll, describe, expect, test } from 'vitest';
import { rmSync } from 'node:fs';
import { readAll, readDamaged } from '../testDamage';
import { floats, pickle, pyTorchFile, temporaryFolder, write } from '../testFiles';
import type { TestStorage } from '../testFiles';
import { openPyTorch } from './file';
import type { FileTensors } from '../fileTensors';
import { zip } from './testZip';

const folder = temporaryFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const storage: TestStorage = { type: 'FloatStorage', key: '0', elements: 6 };
const six = floats(0, 1, 2, 3, 4, 5);

async function open(content: Uint8Array): Promise<FileTensors> {
  return openPyTorch(write(folder, 'model.bin', content));
}

async function openRoot(
  root: Uint8Array,
  storages: Record<string, Uint8Array> = { 0: six },
): Promise<FileTensors> {
  return open(pyTorchFile(root, storages));
}

describe('tensors', () => {
  test('are views of their storage: offsets, rows, transposed axes', async () => {
    const file = await openRoot(
      pickle.dict({
        whole: pickle.tensor(storage, 0, [2, 3], [3, 1]),
        tail: pickle.tensor(storage, 4, [2], [1]),
        transposed: pickle.tensor(storage, 0, [3, 2], [1, 3]),
        scalar: pickle.tensor(storage, 5, [], []),
        empty: pickle.tensor(storage, 0, [0, 3], [3, 1]),
      }),
    );
    expect(file.names()).toEqual(['whole', 'tail', 'transposed', 'scalar', 'empty']);
    expect(file.shape('whole')).toEqual([2, 3]);
    expect([...(await file.read('whole'))]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(await file.readRows('whole', 1, 2))]).toEqual([3, 4, 5]);
    expect([...(await file.read('tail'))]).toEqual([4, 5]);
    expect([...(await file.read('transposed'))]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...(await file.readRows('transposed', 1, 3))]).toEqual([1, 4, 2, 5]);
    expect([...(await file.read('scalar'))]).toEqual([5]);
    expect([...(await file.read('empty'))]).toEqual([]);
    await expect(file.readRows('whole', 1, 3)).rejects.toThrow(RangeError);
    await file.close();
  });

  test('in half precision and bfloat16 are upcast exactly', async () => {
    const half = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000).buffer);
    const brain = new Uint8Array(Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f7f).buffer);
    const file = await openRoot(
      pickle.dict({
        half: pickle.tensor({ type: 'HalfStorage', key: 'h', elements: 6 }, 0, [6], [1]),
        brain: pickle.tensor({ type: 'BFloat16Storage', key: 'b', elements: 4 }, 0, [4], [1]),
      }),
      { h: half, b: brain },
    );
    expect(file.dtype('half')).toBe('float16');
    expect([...(await file.read('half'))]).toEqual([1, -2, 2 ** -24, 65504, Infinity, -0]);
    expect([...(await file.read('brain'))]).toEqual([1, -2, 2 ** -133, 3.3895313892515355e38]);
    await file.close();
  });

  test('in dictionaries within dictionaries have dotted names, and numbers beside them are skipped', async () => {
    const file = await openRoot(
      pickle.dict({
        iteration: pickle.int(1000),
        module: pickle.dict({ weight: pickle.tensor(storage, 0, [6], [1]) }),
        steps: pickle.tensor({ type: 'LongStorage', key: '0', elements: 3 }, 0, [3], [1]),
      }),
    );
    expect(file.names()).toEqual(['module.weight']);
    await file.close();
  });
});

test("DeepSpeed's training data beside the tensors is passed over, never built", async () => {
  const namespace = Buffer.concat([
    pickle.global('argparse', 'Namespace'),
    Buffer.from([0x29, 0x81]),
    pickle.dict({}),
    Buffer.from('b'),
  ]);
  const file = await openRoot(
    pickle.dict({
      module: pickle.dict({ weight: pickle.tensor(storage, 0, [6], [1]) }),
      csr_tensor_module_names: pickle.call(
        pickle.global('__builtin__', 'set'),
        pickle.tuple(Buffer.from(']')),
      ),
      args: namespace,
    }),
  );
  expect(file.names()).toEqual(['module.weight']);
  await file.close();
});

describe('refused', () => {
  test.each([
    ['os', 'system'],
    ['builtins', 'eval'],
    ['torch', 'load'],
    ['collections', 'defaultdict'],
  ])('the global %s.%s, by its name', async (module, name) => {
    const call = pickle.call(pickle.global(module, name), pickle.tuple(pickle.text('echo')));
    await expect(openRoot(pickle.dict({ weight: call }))).rejects.toThrow(
      `wants to import ${module}.${name}`,
    );
  });

  test('globals whose names come from the stack', async () => {
    const stackGlobal = Buffer.concat([pickle.text('posix'), pickle.text('system'), Buffer.from([0x93])]);
    await expect(openRoot(stackGlobal)).rejects.toThrow('posix.system');
  });

  test.each([
    ['INST', Buffer.from('(ios\nsystem\n')],
    ['OBJ', Buffer.from('(o')],
    ['EXT1', Buffer.from([0x82, 1])],
  ])('the opcode %s', async (_, bytes) => {
    await expect(openRoot(bytes)).rejects.toThrow(/refused: the pickle has opcode 0x/);
  });

  test.each([
    ['reaches beyond its storage', pickle.tensor(storage, 1, [2, 3], [3, 1])],
    ['repeats elements', pickle.tensor(storage, 0, [1_000_000, 1_000_000], [0, 0])],
    ['has a negative offset', pickle.tensor(storage, -1, [2], [1])],
    ['has a negative stride', pickle.tensor(storage, 5, [6], [-1])],
    ['has fewer strides than sizes', pickle.tensor(storage, 0, [2, 3], [1])],
    ['lies in a storage that is not there', pickle.tensor({ ...storage, key: '7' }, 0, [6], [1])],
  ])('a tensor that %s', async (_, tensor) => {
    await expect(openRoot(pickle.dict({ weight: tensor }))).rejects.toThrow(/^model\.bin: tensor weight /);
  });

  test('files that torch.save did not write', async () => {
    await expect(open(Buffer.from('not a zip file'))).rejects.toThrow('no readable PyTorch zip file');
    await expect(open(Buffer.from('\x80\x02.', 'latin1'))).rejects.toThrow('before 1.6');
    await expect(open(Buffer.alloc(0))).rejects.toThrow('no readable PyTorch zip file');
    await expect(open(zip({ 'a/b': six }))).rejects.toThrow('data.pkl');
    await expect(openRoot(pickle.dict({ iteration: pickle.int(1) }))).rejects.toThrow(
      'no dictionary with tensors',
    );
  });
});

test('damaged files give one clear error or tensors, and never allocate more than the file has', async () => {
  const tensors = pickle.dict({
    a: pickle.tensor(storage, 0, [2, 3], [3, 1]),
    b: pickle.tensor(storage, 0, [3, 2], [1, 3]),
  });
  const file = pyTorchFile(pickle.dict({ module: tensors }), { 0: six });
  await readDamaged(file, { seed: 1, rounds: 1500 }, async (content) =>
    readAll(await open(content), content.length),
  );
});
