// Characters that no set of an automaton tells apart are one letter to it: few letters instead of a million characters.
import type { CharacterSet } from './characterSet';

/** The letters that some sets make: characters that are in exactly the same of them. */
export class Alphabet {
  readonly sets: readonly CharacterSet[];
  /** A character of each letter. */
  readonly examples: readonly number[];
  /** For each set, its letters. */
  readonly lettersOf: readonly (readonly number[])[];
  readonly #starts: readonly number[];
  readonly #letters: readonly number[];
  readonly #low = new Int32Array(0x10000);

  constructor(sets: readonly CharacterSet[]) {
    this.sets = sets;
    const events = sets
      .flatMap((set, index) =>
        set.flatMap(([first, last]) => [[first, index] as const, [last + 1, index] as const]),
      )
      .sort((a, b) => a[0] - b[0]);
    const starts: number[] = [];
    const letters: number[] = [];
    const examples: number[] = [];
    const lettersOf: number[][] = sets.map(() => []);
    const known = new Map<string, number>();
    const open = new Set<number>();
    let next = 0;
    for (let start = 0; ;) {
      for (let event = events[next]; event?.[0] === start; event = events[++next]) {
        if (!open.delete(event[1])) open.add(event[1]);
      }
      const members = [...open].sort((a, b) => a - b);
      const key = members.join(' ');
      let letter = known.get(key);
      if (letter === undefined) {
        letter = known.size;
        known.set(key, letter);
        examples.push(start);
        for (const member of members) lettersOf[member]?.push(letter);
      }
      starts.push(start);
      letters.push(letter);
      const event = events[next];
      if (event === undefined) break;
      start = event[0];
    }
    this.#starts = starts;
    this.#letters = letters;
    this.examples = examples;
    this.lettersOf = lettersOf;
    starts.forEach((start, i) => {
      this.#low.fill(letters[i] ?? 0, Math.min(start, 0x10000), Math.min(starts[i + 1] ?? 0x10000, 0x10000));
    });
  }

  /** Number of letters. */
  get size(): number {
    return this.examples.length;
  }

  letterOf(codePoint: number): number {
    return codePoint < 0x10000 ? (this.#low[codePoint] ?? 0) : (this.#letters[this.#rangeOf(codePoint)] ?? 0);
  }

  /** The letters of the characters from `first` to `last`. */
  lettersBetween(first: number, last: number): number[] {
    const found = new Set<number>();
    for (let i = this.#rangeOf(first); (this.#starts[i] ?? Infinity) <= last; i++) {
      found.add(this.#letters[i] ?? 0);
    }
    return [...found];
  }

  #rangeOf(codePoint: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? Infinity) <= codePoint) low = middle;
      else high = middle;
    }
    return low;
  }
}
