// Seeded random numbers for benchmarks.
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

/**
 * Normally distributed numbers, the same in every run: a table of them, read from places that depend on the position.
 * @param first position of the first number
 */
export function normal(count: number, mean: number, deviation: number, first = 0): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  for (let i = 0, at = first; i < count; i++, at++) {
    values[i] = mean + deviation * (table[(at * 31 + (at >> 12)) & 0xffff] ?? 0);
  }
  return values;
}

/** As `normal`, in half precision: the bits of each number. */
export function normalHalves(
  count: number,
  mean: number,
  deviation: number,
  first = 0,
): Uint16Array<ArrayBuffer> {
  const halves = table.map((x) => halfBits(mean + deviation * x));
  const values = new Uint16Array(count);
  for (let i = 0, at = first; i < count; i++, at++) {
    values[i] = halves[(at * 31 + (at >> 12)) & 0xffff] ?? 0;
  }
  return values;
}

/** The bits (IEEE 754 binary16) of a number of ordinary size, the last ones cut off. */
function halfBits(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  const exponent = Math.floor(Math.log2(size));
  if (exponent < -14) return sign;
  return sign | ((exponent + 15) << 10) | Math.floor((size / 2 ** exponent - 1) * 1024);
}

/** Numbers from 0 to below 1. */
export function uniform(seed: number): () => number {
  const random = xoroshiro128plus(seed);
  return () => uniformInt(random, 0, 0x7ffffffe) / 0x7fffffff;
}

/** Token ids that are words in any vocabulary: special tokens stand at its ends. */
export function words(count: number, seed: number): number[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length: count }, () => uniformInt(random, 2000, 20000));
}

/** 65,536 standard normal numbers (Irwin–Hall: the sum of twelve uniform ones, less six). */
const table = (() => {
  const random = xoroshiro128plus(1);
  return Float32Array.from({ length: 65536 }, () => {
    let total = -6;
    for (let i = 0; i < 12; i++) {
      total += uniformInt(random, 0, 0xffff) / 0xffff;
    }
    return total;
  });
})();
