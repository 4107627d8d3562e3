// Texts that contain a given text, as an automaton (Knuth, Morris and Pratt): its state is how much of it stands there.
import { Alphabet } from './alphabet';
import type { Automaton } from './automaton';
import { only } from './characterSet';

/** State `k` has read the first `k` characters of the text; the last state keeps that it was there. */
export class ContainedText implements Automaton {
  readonly alphabet: Alphabet;
  readonly start = 0;
  /** Characters of the text: the state where it has been read. */
  readonly length: number;
  /** [length × letters] */
  readonly #next: Int32Array;

  constructor(text: string) {
    const characters = Array.from(text);
    this.length = characters.length;
    this.alphabet = new Alphabet(characters.map((character) => only(character.codePointAt(0) ?? 0)));
    const { size, lettersOf } = this.alphabet;
    this.#next = new Int32Array(this.length * size);
    // `fallback` is the state after the characters read without the first one.
    let fallback = 0;
    for (let state = 0; state < this.length; state++) {
      for (let letter = 0; letter < size; letter++) {
        this.#next[state * size + letter] = state === 0 ? 0 : (this.#next[fallback * size + letter] ?? 0);
      }
      const matching = lettersOf[state] ?? [];
      const earlier = fallback;
      for (const letter of matching) this.#next[state * size + letter] = state + 1;
      if (state > 0) fallback = this.#next[earlier * size + (matching[0] ?? 0)] ?? 0;
    }
  }

  step(state: number, letter: number): number {
    return state === this.length ? state : (this.#next[state * this.alphabet.size + letter] ?? 0);
  }

  accepts(state: number): boolean {
    return state === this.length;
  }

  letters(): Iterable<number> {
    return this.alphabet.examples.keys();
  }
}
