// Which examples are held out: never trained on, they say when to stop and what was gained.
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../glm/objective/random';
import { WrongInput } from '../labelling/wrongInput';

export interface Split<T> {
  readonly train: readonly T[];
  readonly heldOut: readonly T[];
}

/**
 * Holds a share of every group out, at least one of each that has two; by chance, but the same for the same seed.
 * @param group of an element, such as its label
 */
export function holdOut<T>(
  elements: readonly T[],
  share: number,
  seed: number,
  group: (element: T) => number = () => 0,
): Split<T> {
  const random = xoroshiro128plus(seed);
  const heldOut = new Set<T>();
  for (const key of new Set(elements.map(group))) {
    const own = shuffled(
      elements.filter((element) => group(element) === key),
      random,
    );
    const most = own.length - 1;
    const count = Math.min(most, Math.max(1, Math.round(share * own.length)));
    own.slice(0, Math.max(0, count)).forEach((element) => heldOut.add(element));
  }
  return {
    train: elements.filter((element) => !heldOut.has(element)),
    heldOut: elements.filter((element) => heldOut.has(element)),
  };
}

/**
 * Holds a share out.
 * @param what the elements are, for people
 * @throws WrongInput where there are fewer than two
 */
export function holdOutSome<T>(examples: readonly T[], share: number, seed: number, what: string): Split<T> {
  if (examples.length < 2) {
    throw new WrongInput(`there are ${examples.length} ${what}: at least two are needed, one to be held out`);
  }
  return holdOut(examples, share, seed);
}
