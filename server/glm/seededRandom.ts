// Random numbers that a seed decides.
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * Numbers for a seed; other seeds, and other streams of the same seed, have other numbers. The generator's own way to
 * begin from a seed does not do: small seeds all give nearly the same first numbers, the very first one always close to
 * the largest. Its authors advise to fill its state from a generator of another kind.
 *
 * @param seed an integer
 * @param stream an integer: which of many things that are drawn for one seed
 */
export function seededRandom(seed: number, stream = 0): RandomGenerator {
  const key = scattered(scattered(seed) + stream);
  return xoroshiro128plusFromState([1, 2, 3, 4].map((place) => scattered(key + place * 0x9e3779b9)));
}

/** A 32-bit integer for each 32-bit integer, all bits of which depend on all bits: MurmurHash3's last step. */
function scattered(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
