// How far a text is from satisfying a constraint: characters that are missing at least.
import { dead, type Automaton } from './automaton';
import { ConstraintError } from './error';

/** States that one search may look at. */
const mostVisited = 200_000;

/** Characters to the nearest state that accepts; infinite where there is none, as the parts of a constraint exclude each other. */
export class Distance {
  readonly #automaton: Automaton;
  readonly #isWritable: (letter: number) => boolean;
  readonly #known = new Map<number, number>();

  /** @param isWritable whether the vocabulary has a character of the letter */
  constructor(automaton: Automaton, isWritable: (letter: number) => boolean) {
    this.#automaton = automaton;
    this.#isWritable = isWritable;
  }

  /** @throws ConstraintError where that would take too long to find out */
  of(state: number): number {
    if (state === dead) return Infinity;
    const known = this.#known.get(state);
    if (known !== undefined) return known;
    // Breadth first; a state whose distance is known already bounds the rest.
    const cameFrom = new Map<number, number>([[state, dead]]);
    let layer = [state];
    let best = { total: Infinity, last: dead, left: 0 };
    for (let depth = 0; layer.length > 0 && depth < best.total; depth++) {
      const next: number[] = [];
      for (const here of layer) {
        const left = this.#automaton.accepts(here) ? 0 : this.#known.get(here);
        if (left !== undefined) {
          if (depth + left < best.total) best = { total: depth + left, last: here, left };
          continue;
        }
        for (const letter of this.#automaton.letters(here)) {
          if (!this.#isWritable(letter)) continue;
          const to = this.#automaton.step(here, letter);
          if (to === dead || cameFrom.has(to)) continue;
          cameFrom.set(to, here);
          next.push(to);
        }
      }
      if (cameFrom.size > mostVisited) throw new ConstraintError({ kind: 'tooLarge', field: '' });
      layer = next;
    }
    if (best.total === Infinity) {
      for (const hopeless of cameFrom.keys()) this.#known.set(hopeless, Infinity);
      return Infinity;
    }
    let left = best.left;
    for (let here = best.last; here !== dead; here = cameFrom.get(here) ?? dead)
      this.#known.set(here, left++);
    return best.total;
  }
}
