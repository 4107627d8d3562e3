// For tests: one session of steps that two engines can be compared by.
import { AttentionMask } from '../../glm/attentionMask';
import type { Engine } from '../../glm/engine';
import { randomNumbers } from './randomModel';

/**
 * Reads random tokens under random masks, several and one at a time, and keeps and forgets slots between them: the
 * same for every engine of the same architecture.
 * @returns every row of logits
 */
export async function playThrough(engine: Engine): Promise<Float32Array[]> {
  const { vocabSize, maxSequenceLength } = engine.architecture;
  const cache = engine.createCache();
  const numbers = randomNumbers(10_000, 5);
  let used = 0;
  /** A random whole number from 0 to `below` − 1. */
  const random = (below: number) => Math.floor(((numbers[used++ % numbers.length] ?? 0) / 2 + 0.5) * below);
  const rows: Float32Array[] = [];

  const read = async (count: number, logitsAt: readonly number[], keeps = true) => {
    const past = keeps ? cache.length : 0;
    const mask = new AttentionMask(count, past + count);
    for (let row = 0; row < count; row++) {
      const slots = Array.from({ length: past + count }, (_, slot) => slot);
      mask.see(
        row,
        slots.filter((slot) => slot === past + row || random(10) < 7),
      );
    }
    const some = (below: number) => Array.from({ length: count }, () => random(below));
    const logits = await engine.forward({
      ...(keeps && { cache }),
      tokens: some(vocabSize),
      positions: some(maxSequenceLength + 1),
      blockPositions: some(maxSequenceLength + 1),
      visible: mask.visible,
      logitsAt,
    });
    rows.push(...logits.map((row) => row.slice()));
  };

  await read(20, [0, 5, 19]);
  await read(1, [0]);
  await read(7, [2, 6], false);
  await read(4, [0, 1, 3]);
  cache.keep([0, 1, 2, 5, 9, 20, 23]);
  await read(1, [0]);
  cache.truncate(6);
  cache.keep([0, 1, 5]);
  await read(3, [2]);
  await read(2, []);
  await read(1, [0]);
  cache.truncate(0);
  await read(5, [4]);
  await read(1, [0]);
  return rows;
}

/** Largest difference between rows, as a share of the largest number in them. */
export function largestDifference(rows: readonly Float32Array[], expected: readonly Float32Array[]): number {
  if (rows.length !== expected.length) {
    throw new Error(`${rows.length} rows, expected ${expected.length}`);
  }
  let difference = 0;
  let largest = 0;
  rows.forEach((row, i) => {
    row.forEach((x, column) => {
      const y = expected[i]?.[column] ?? NaN;
      difference = Math.max(difference, Math.abs(x - y));
      largest = Math.max(largest, Math.abs(y));
    });
  });
  return difference / largest;
}
