// For tests: what quantised bytes mean, written down a second time and as plainly as can be.
import type { BlockQuantised } from '../quantise';

/** The weights that blocks stand for, row-major: (value − middle) × scale. */
export function dequantise({ values, scales }: BlockQuantised, bits: 4 | 8, blockSize: number): Float32Array {
  const level = (i: number) =>
    bits === 8 ? (values[i] ?? 0) - 128 : (((values[i >> 1] ?? 0) >> (4 * (i % 2))) & 15) - 8;
  return Float32Array.from(
    { length: scales.length * blockSize },
    (_, i) => level(i) * (scales[Math.floor(i / blockSize)] ?? 0),
  );
}
