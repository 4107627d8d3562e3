// How many words a text has, as an automaton: for answers of a given length.
import { Alphabet } from './alphabet';
import { dead, type Automaton } from './automaton';
import { charactersLike } from './characterSet';

/** Where in a text the last character leaves the count. */
const place = { outside: 0, word: 1, number: 2, numberMark: 3 } as const;
const places = 4;

type Kind = 'unspaced' | 'digit' | 'letter' | 'joiner' | 'numberMark' | 'other';

const han = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Bopomofo}ー]';
const kinds = [
  ['unspaced', han],
  ['digit', '\\p{Nd}'],
  ['letter', '[\\p{L}\\p{N}\\p{M}]'],
  // Inside a word: don’t, well-known, snake_case.
  ['joiner', "['’_-]"],
  // Inside a number: 3.5, 1,000.
  ['numberMark', '[.,]'],
] as const;

/** Texts of at least `min` and at most `max` words. */
export class WordCount implements Automaton {
  readonly alphabet = new Alphabet(kinds.map(([, source]) => charactersLike(source)));
  readonly start = 0;
  readonly #min: number;
  readonly #max: number;
  readonly #kinds: readonly Kind[];

  constructor(min: number, max: number) {
    this.#min = min;
    this.#max = max;
    this.#kinds = this.alphabet.examples.map(
      (_, letter) => kinds.find((__, set) => this.alphabet.lettersOf[set]?.includes(letter))?.[0] ?? 'other',
    );
  }

  step(state: number, letter: number): number {
    const count = Math.floor(state / places);
    const here = state % places;
    const inside = here !== place.outside;
    switch (this.#kinds[letter] ?? 'other') {
      case 'unspaced':
        return this.#at(count + 1, place.outside);
      case 'digit':
        return this.#at(inside ? count : count + 1, place.number);
      case 'letter':
        return this.#at(inside && here !== place.numberMark ? count : count + 1, place.word);
      case 'joiner':
        return this.#at(count, inside ? place.word : place.outside);
      case 'numberMark':
        return this.#at(count, here === place.number ? place.numberMark : place.outside);
      case 'other':
        return this.#at(count, place.outside);
    }
  }

  accepts(state: number): boolean {
    return Math.floor(state / places) >= this.#min;
  }

  letters(): Iterable<number> {
    return this.alphabet.examples.keys();
  }

  #at(count: number, here: number): number {
    if (count > this.#max) return dead;
    // Where there is no upper limit, counting ends when there are enough.
    const counted = this.#max === Infinity ? Math.min(count, this.#min) : count;
    return counted * places + here;
  }
}

/** The number of words of a text, as the constraint counts them. */
export function countWords(text: string): number {
  const counter = new WordCount(0, Number.MAX_SAFE_INTEGER);
  let state = counter.start;
  for (const character of text)
    state = counter.step(state, counter.alphabet.letterOf(character.codePointAt(0) ?? 0));
  return Math.floor(state / places);
}
