// Seeded draws that the objective needs beyond pure-rand's own.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** The same elements, every order equally likely. */
export function shuffled<T>(elements: readonly T[], random: RandomGenerator): T[] {
  // Fisher and Yates: the element that takes place i comes from the places up to i.
  const result: T[] = [];
  elements.forEach((element, i) => {
    const place = uniformInt(random, 0, i);
    const moved = result[place];
    if (moved !== undefined) {
      result[i] = moved;
    }
    result[place] = element;
  });
  return result;
}

/** An index, each with a probability proportional to its weight. */
export function drawIndex(weights: readonly number[], random: RandomGenerator): number {
  let left = uniformFloat64(random) * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found >= 0 ? found : weights.length - 1;
}
