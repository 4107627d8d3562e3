import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { describe, expect, it } from 'vitest';
import { seededRandom } from './seededRandom';

const firstNumbers = Array.from({ length: 2000 }, (_, seed) => uniformFloat64(seededRandom(seed)));
const streams = Array.from({ length: 2000 }, (_, stream) => uniformFloat64(seededRandom(0, stream)));

describe('the first numbers', () => {
  it.each([
    ['of seeds in a row', firstNumbers],
    ['of streams in a row', streams],
  ])('%s are spread evenly', (_, numbers) => {
    for (let tenth = 0; tenth < 10; tenth++) {
      const within = numbers.filter((number) => Math.floor(10 * number) === tenth);
      expect(Math.abs(within.length - 200)).toBeLessThan(60);
    }
  });

  it.each([
    ['seeds', firstNumbers],
    ['streams', streams],
  ])('of %s in a row have nothing to do with each other', (_, numbers) => {
    const pairs = numbers.slice(1).map((number, i) => (number - 0.5) * ((numbers[i] ?? 0) - 0.5));
    const correlation = pairs.reduce((a, b) => a + b, 0) / pairs.length / (1 / 12);
    expect(Math.abs(correlation)).toBeLessThan(0.1);
  });

  it('are the same for the same seed and stream, and no others', () => {
    const numbers = (seed: number, stream: number) => {
      const random = seededRandom(seed, stream);
      return Array.from({ length: 4 }, () => uniformFloat64(random));
    };
    expect(numbers(-5, 3)).toEqual(numbers(-5, 3));
    expect(numbers(1, 0)).not.toEqual(numbers(0, 1));
  });
});
