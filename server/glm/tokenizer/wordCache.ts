// Remembers the ids of words: texts repeat their words, and the library takes tens of microseconds a word.

/** Longer words hardly come twice. */
const longestWord = 32;
const mostWords = 20_000;

/** Ids of words, computed once while they are remembered. */
export class WordCache {
  readonly #encode: (word: string) => readonly number[];
  readonly #ids = new Map<string, readonly number[]>();

  constructor(encode: (word: string) => readonly number[]) {
    this.#encode = encode;
  }

  /** The word's ids. */
  ids(word: string): readonly number[] {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    const ids = this.#encode(word);
    if (word.length <= longestWord) {
      // Starting afresh is simpler than forgetting the least used, and costs little.
      if (this.#ids.size >= mostWords) this.#ids.clear();
      this.#ids.set(word, ids);
    }
    return ids;
  }
}
