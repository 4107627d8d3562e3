// For tests: files that are damaged at random, which readers must read or refuse, and never stumble over.

import { CheckpointError } from './error';
import type { TensorSource } from './tensorSource';

/**
 * Damages a file in many ways, and has each read.
 * @param read rejects with a CheckpointError of one line, or not at all
 * @throws Error saying which round went wrong otherwise
 */
export async function readDamaged(
  whole: Uint8Array,
  { seed, rounds }: { readonly seed: number; readonly rounds: number },
  read: (content: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const random = randomNumbers(seed);
  for (let round = 0; round < rounds; round++) {
    try {
      await read(damaged(whole, random));
    } catch (error) {
      const isRefusal = error instanceof CheckpointError && !error.message.includes('\n');
      if (!isRefusal) throw new Error(`seed ${seed}, round ${round}`, { cause: error });
    }
  }
}

/**
 * Reads all tensors of a file that may be damaged.
 * @throws Error where more is read than the file could hold
 */
export async function readAll(source: TensorSource, fileBytes: number): Promise<void> {
  try {
    for (const name of source.names()) {
      const { length } = await source.read(name);
      if (length > fileBytes) throw new Error(`${name} has ${length} elements, the file ${fileBytes} bytes`);
    }
  } finally {
    await source.close();
  }
}

/** Random numbers [0, 1) from a seed (mulberry32), so that a failing file can be made again. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Damages a file: cut off, bytes changed, bytes cut out or put in. */
function damaged(file: Uint8Array, random: () => number): Uint8Array {
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
