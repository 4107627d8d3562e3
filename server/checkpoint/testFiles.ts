// For tests: writes the small files that the readers are tested on, in Python's formats, without Python.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { littleEndian, zip } from './pytorch/testZip';
import { elementCount } from './tensorSource';

export { zip };

/** A new temporary folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'glm-checkpoint-'));
}

/** Writes a file into a folder and gives its path. */
export function write(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Pickle opcodes as bytes, for tests to put together. */
export const pickle = {
  start: Buffer.from([0x80, 2]),
  stop: Buffer.from('.'),
  mark: Buffer.from('('),
  text: (value: string): Buffer =>
    Buffer.concat([Buffer.from('X'), littleEndian(4, Buffer.byteLength(value)), Buffer.from(value)]),
  int: (value: number): Buffer => {
    const bytes = Buffer.alloc(5);
    bytes.write('J');
    bytes.writeInt32LE(value, 1);
    return bytes;
  },
  tuple: (...items: Uint8Array[]): Buffer => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]),
  dict: (entries: Readonly<Record<string, Uint8Array>>): Buffer =>
    Buffer.concat([
      Buffer.from('}('),
      ...Object.entries(entries).flatMap(([key, value]) => [pickle.text(key), value]),
      Buffer.from('u'),
    ]),
  global: (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`),
  call: (callee: Uint8Array, args: Uint8Array): Buffer => Buffer.concat([callee, args, Buffer.from('R')]),
  yes: Buffer.from([0x88]),
  no: Buffer.from([0x89]),
  /** An empty OrderedDict. */
  orderedDict: Buffer.from('ccollections\nOrderedDict\n)R'),
  /** A storage as torch.save refers to it. */
  reference: ({ type, key, elements }: TestStorage): Buffer =>
    Buffer.concat([
      pickle.tuple(
        pickle.text('storage'),
        pickle.global('torch', type),
        pickle.text(key),
        pickle.text('cpu'),
        pickle.int(elements),
      ),
      Buffer.from('Q'),
    ]),
  /** A tensor as torch.save describes it. */
  tensor: (storage: TestStorage, offset: number, shape: number[], strides: number[]): Buffer =>
    pickle.call(
      pickle.global('torch._utils', '_rebuild_tensor_v2'),
      pickle.tuple(
        pickle.reference(storage),
        pickle.int(offset),
        pickle.tuple(...shape.map(pickle.int)),
        pickle.tuple(...strides.map(pickle.int)),
        pickle.no,
        pickle.orderedDict,
      ),
    ),
};

export interface TestStorage {
  readonly type: 'FloatStorage' | 'HalfStorage' | 'BFloat16Storage' | 'LongStorage' | 'DoubleStorage';
  readonly key: string;
  readonly elements: number;
}

/** A PyTorch file: a pickled root value and its storages. */
export function pyTorchFile(root: Uint8Array, storages: Readonly<Record<string, Uint8Array>>): Buffer {
  return zip({
    'archive/data.pkl': Buffer.concat([pickle.start, root, pickle.stop]),
    ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes])),
    'archive/version': Buffer.from('3\n'),
  });
}

/** Bytes of float32 numbers. */
export function floats(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** A safetensors file from its header and data. */
export function safetensorsFile(header: string | object, data: Uint8Array): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/**
 * A safetensors file of float32 tensors, one after the other.
 * @param values so many numbers of a tensor whose bytes begin at `start`; by default zeros
 */
export function tensorsFile(
  shapes: Iterable<readonly [name: string, shape: readonly number[]]>,
  values: (count: number, name: string, start: number) => Float32Array<ArrayBuffer> = (count) =>
    new Float32Array(count),
): Buffer {
  const header: Record<string, object> = {};
  const data: Uint8Array[] = [];
  let end = 0;
  for (const [name, shape] of shapes) {
    const start = end;
    const bytes = new Uint8Array(values(elementCount(shape), name, start).buffer);
    end += bytes.length;
    header[name] = { dtype: 'F32', shape, data_offsets: [start, end] };
    data.push(bytes);
  }
  return safetensorsFile(header, Buffer.concat(data));
}
