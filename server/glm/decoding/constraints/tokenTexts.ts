// The vocabulary as texts, in an order in which all tokens that an automaton lets follow are found quickly.
import { dead, type Automaton } from './automaton';

/** Tokens sorted by their texts: those with a common beginning lie together, as in a prefix tree. */
export class TokenTexts {
  readonly #ids: Int32Array;
  /** All characters, token after token. */
  readonly #characters: Int32Array;
  /** Where each token's characters begin; one more entry for the end. */
  readonly #starts: Int32Array;
  /** How many characters each token shares with the one before it. */
  readonly #shared: Int32Array;

  constructor(tokens: readonly { readonly id: number; readonly text: string }[]) {
    const sorted = tokens
      .map(({ id, text }) => ({
        id,
        characters: Array.from(text, (character) => character.codePointAt(0) ?? 0),
      }))
      .sort((a, b) => compare(a.characters, b.characters));
    this.#ids = Int32Array.from(sorted, ({ id }) => id);
    this.#characters = Int32Array.from(sorted.flatMap(({ characters }) => characters));
    this.#starts = new Int32Array(sorted.length + 1);
    this.#shared = new Int32Array(sorted.length);
    sorted.forEach(({ characters }, i) => {
      this.#starts[i + 1] = (this.#starts[i] ?? 0) + characters.length;
      const before = sorted[i - 1]?.characters ?? [];
      let shared = 0;
      while (shared < characters.length && characters[shared] === before[shared]) shared++;
      this.#shared[i] = shared;
    });
  }

  /** The different characters. */
  get characters(): ReadonlySet<number> {
    return new Set(this.#characters);
  }

  /** The letters of an automaton for all characters, for `follow`. */
  lettersIn({ alphabet }: Automaton): Int32Array {
    return this.#characters.map((character) => alphabet.letterOf(character));
  }

  /**
   * Visits every token that may follow a state, and the state after it. Of tokens that begin alike, the beginning is
   * followed once.
   */
  follow(
    automaton: Automaton,
    letters: Int32Array,
    start: number,
    visit: (id: number, next: number) => void,
  ): void {
    const ids = this.#ids;
    const starts = this.#starts;
    const shared = this.#shared;
    // The state after each character of the token that was looked at last.
    const path = [start];
    for (let i = 0; i < ids.length;) {
      const first = starts[i] ?? 0;
      const length = (starts[i + 1] ?? 0) - first;
      let read = shared[i] ?? 0;
      let state = path[read] ?? dead;
      while (read < length) {
        state = automaton.step(state, letters[first + read] ?? 0);
        if (state === dead) break;
        path[++read] = state;
      }
      i++;
      if (state === dead) {
        while (i < ids.length && (shared[i] ?? 0) > read) i++;
      } else {
        visit(ids[i - 1] ?? 0, state);
      }
    }
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
