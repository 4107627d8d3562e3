// A text while its blanks are filled.
import type { Blank } from './blank';

export class Draft {
  readonly #text: string;
  readonly #blanks: readonly Blank[];
  readonly #answers = new Map<number, string>();

  /** @param blanks all blanks of the text, ascending, not overlapping; they are known by their index from now on */
  constructor(text: string, blanks: readonly Blank[]) {
    this.#text = text;
    this.#blanks = blanks;
  }

  /** Puts an answer in the place of blank number `index`. */
  answer(index: number, text: string): void {
    this.#answers.set(index, text);
  }

  /** The text as it stands, and what is still blank in it. */
  current(): {
    readonly text: string;
    readonly blanks: readonly Blank[];
    readonly indices: readonly number[];
  } {
    let text = '';
    let end = 0;
    const blanks: Blank[] = [];
    const indices: number[] = [];
    this.#blanks.forEach((blank, index) => {
      text += this.#text.slice(end, blank.start);
      const start = text.length;
      const answer = this.#answers.get(index);
      text += answer ?? this.#text.slice(blank.start, blank.end);
      end = blank.end;
      if (answer === undefined) {
        blanks.push({ mask: blank.mask, start, end: text.length });
        indices.push(index);
      }
    });
    return { text: text + this.#text.slice(end), blanks, indices };
  }

  /** What stands on both sides of blank number `index` now, at most `length` characters each. */
  neighbours(index: number, length: number): { readonly before: string; readonly after: string } {
    const { text, blanks, indices } = this.current();
    const blank = blanks[indices.indexOf(index)];
    if (blank === undefined) {
      throw new RangeError(`blank ${index} is filled already`);
    }
    return {
      before: text.slice(Math.max(blank.start - length, 0), blank.start),
      after: text.slice(blank.end, blank.end + length),
    };
  }
}
