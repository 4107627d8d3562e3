// For tests: writes the small files that the readers are tested on, in Python's formats, without Python.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { littleEndian, zip } from './pytorch/testZip';

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
  /** A tensor as torch.save describes it. */
  tensor: (storage: TestStorage, offset: number, shape: number[], strides: number[]): Buffer =>
    pickle.call(
      pickle.global('torch._utils', '_rebuild_tensor_v2'),
      pickle.tuple(
        Buffer.concat([
          pickle.tuple(
            pickle.text('storage'),
            pickle.global('torch', storage.type),
            pickle.text(storage.key),
            pickle.text('cpu'),
            pickle.int(storage.elements),
          ),
          Buffer.from('Q'),
        ]),
        pickle.int(offset),
        pickle.tuple(...shape.map(pickle.int)),
        pickle.tuple(...strides.map(pickle.int)),
        Buffer.from([0x89]),
        pickle.call(pickle.global('collections', 'OrderedDict'), Buffer.from(')')),
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

/** Random numbers [0, 1) from a seed (mulberry32), so that a failing file can be made again. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Damages a file: cut off, bytes changed, bytes cut out or put in. */
export function damaged(file: Uint8Array, random: () => number): Uint8Array {
  const place = (): number => Math.floor(random() * file.length);
  const kind = random();
  if (kind < 0.2) return file.slice(0, place());
  if (kind < 0.3) {
    const at = place();
    return Buffer.concat([file.slice(0, at), file.slice(at + 1 + Math.floor(random() * 8))]);
  }
  if (kind < 0.4) {
    const at = place();
    return Buffer.concat([file.slice(0, at), Buffer.from([Math.floor(random() * 256)]), file.slice(at)]);
  }
  const changed = Uint8Array.from(file);
  for (let i = 0; i < 1 + random() * 6; i++)
    changed[place()] = random() < 0.4 ? 0xff : Math.floor(random() * 256);
  return changed;
}
