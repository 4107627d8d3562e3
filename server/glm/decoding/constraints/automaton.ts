// An automaton over the characters of an answer's text: what every kind of constraint is made into.
import type { Alphabet } from './alphabet';

/** The state after which nothing can be right any more. */
export const dead = -1;

/** Deterministic; its states are made when they are first needed, and numbered from 0. */
export interface Automaton {
  readonly alphabet: Alphabet;
  readonly start: number;
  /** The state after one more letter, or `dead`. */
  step(state: number, letter: number): number;
  /** Whether the text may end here. */
  accepts(state: number): boolean;
  /** Letters that may follow; all others lead to `dead`. */
  letters(state: number): Iterable<number>;
}
