// Cuts a long document around a blank, so that what is left fits into the model and reads well.
import type { Blank } from './blank';
import {
  characterAt,
  characterBefore,
  isCharacterBoundary,
  isCjkOrMark,
  isClosing,
  isSpace,
  isWord,
} from './characters';

/** A part of a document. */
export interface Window {
  readonly text: string;
  /** Offset of the window in the document. */
  readonly start: number;
  /** The document's blanks that lie inside the window; offsets into the window. */
  readonly blanks: readonly Blank[];
  /** Which of the document's blanks `blanks[0]` is. */
  readonly firstBlank: number;
}

export interface WindowLimits {
  /** Most tokens that a window may have, one mask token for each blank included. */
  readonly tokens: number;
  /** Tokens of a text without blanks. Expensive, so it is asked about bounded stretches only. */
  countTokens(text: string): number;
}

// No tokenizer spends less than one token on this many characters of prose.
const charactersPerToken = 12;
// How far a cut looks for white space before it takes a run of letters for something other than a word.
const longestWord = 200;
// What part of a budget may stay unused, for measuring less often.
const exactness = 0.03;
// What a cut at a sentence's or paragraph's end may cost of a side.
const tidyingCost = 0.12;

/**
 * The part of a document around blank number `first` that costs at most `limits.tokens`: text on both sides of
 * it, where what one side does not need goes to the other; whole words, whole blanks, whole sentences where
 * that costs little. The text that a blank covers is not counted, as a mask token replaces it.
 */
export function windowAround(
  text: string,
  blanks: readonly Blank[],
  first: number,
  limits: WindowLimits,
): Window {
  return cut(text, blanks, first, {
    budget: limits.tokens,
    reach: charactersPerToken,
    ofText: (piece) => limits.countTokens(piece),
    ofBlank: () => 1,
  });
}

/**
 * The part of a document around blank number `first` with at most so many characters: a cheap first cut, by the
 * same rules as `windowAround`. Only the blank itself may be longer.
 */
export function cutAround(text: string, blanks: readonly Blank[], first: number, characters: number): Window {
  return cut(text, blanks, first, {
    budget: characters,
    reach: 1,
    ofText: (piece) => piece.length,
    ofBlank: ({ start, end }) => end - start,
  });
}

/** What a window costs, in tokens or characters. */
interface Cost {
  readonly budget: number;
  /** Most characters that one unit of the budget can pay for. */
  readonly reach: number;
  ofText(piece: string): number;
  ofBlank(blank: Blank): number;
}

/** Where a side of the window ends, and what that side costs. */
interface Edge {
  readonly offset: number;
  readonly cost: number;
}

function cut(text: string, blanks: readonly Blank[], first: number, cost: Cost): Window {
  const blank = blanks[first];
  if (!blank) throw new RangeError(`the text has no blank number ${first}`);
  const before = new Side(text, blanks, first, -1, cost);
  const after = new Side(text, blanks, first, 1, cost);
  const budget = cost.budget - cost.ofBlank(blank);
  const half = Math.floor(budget / 2);

  // The right side may take its half; the left side all that is left if that is all the right side needs.
  let right = after.widest(half);
  const left = before.widest(right.offset === text.length ? budget - right.cost : half);
  if (right.offset < text.length && budget - left.cost > half * (1 + exactness)) {
    right = after.widest(budget - left.cost);
  }

  const from = firstAtOrAfter(blanks, left.offset, first);
  const inside: Blank[] = [];
  for (const { mask, start, end } of blanks.slice(from)) {
    if (end > right.offset) break;
    inside.push({ mask, start: start - left.offset, end: end - left.offset });
  }
  return {
    text: text.slice(left.offset, right.offset),
    start: left.offset,
    blanks: inside,
    firstBlank: from,
  };
}

/** The text before a blank (direction -1) or after it (direction 1). */
class Side {
  readonly #text: string;
  readonly #blanks: readonly Blank[];
  readonly #first: number;
  readonly #direction: -1 | 1;
  readonly #cost: Cost;
  /** Where the side begins, at the blank. */
  readonly #inner: number;
  /** Its length in the whole document. */
  readonly #length: number;

  constructor(text: string, blanks: readonly Blank[], first: number, direction: -1 | 1, cost: Cost) {
    const blank = blanks[first];
    if (!blank) throw new RangeError(`the text has no blank number ${first}`);
    this.#text = text;
    this.#blanks = blanks;
    this.#first = first;
    this.#direction = direction;
    this.#cost = cost;
    this.#inner = direction < 0 ? blank.start : blank.end;
    this.#length = direction < 0 ? blank.start : text.length - blank.end;
  }

  /** The widest stretch of this side within a budget. */
  widest(budget: number): Edge {
    const nothing: Edge = { offset: this.#inner, cost: 0 };
    if (budget <= 0) return nothing;
    // Costs are measured, never added up: tokens of two texts say little about the tokens of both together.
    const reach = Math.min(this.#length, Math.ceil(budget * this.#cost.reach));
    let low = 0;
    let best = nothing;
    let high = reach + 1;
    let over: Edge | undefined;
    for (let round = 0; round < 24 && high - low > 1 && budget - best.cost > budget * exactness; round++) {
      const length = Math.min(reach, Math.max(low + 1, this.#guess(budget, round, low, best, high, over)));
      const edge = this.#measure(this.#wordCut(length));
      if (edge.cost <= budget) {
        low = length;
        best = edge;
      } else {
        high = length;
        over = edge;
      }
    }
    return this.#tidied(best, budget);
  }

  /** How long a stretch may cost the budget, from what a shorter and a longer one cost. */
  #guess(budget: number, round: number, low: number, best: Edge, high: number, over?: Edge): number {
    if (!over) return best.cost === 0 ? (low + budget) * 2 : Math.ceil((low * budget) / best.cost);
    // Text costs about the same everywhere; but halve the rest every other time, to be sure to end.
    const share = round % 2 === 0 ? (budget - best.cost) / (over.cost - best.cost) : 0.5;
    return low + Math.min(Math.ceil((high - low) * share), high - low - 1);
  }

  /** Pulls an edge in to the end of a paragraph, else of a sentence, if there is one near. */
  #tidied(edge: Edge, budget: number): Edge {
    const length = Math.abs(edge.offset - this.#inner);
    if (length === this.#length) return edge;
    const near = Math.floor(length * tidyingCost);
    for (const ends of [isParagraphCut, isSentenceCut]) {
      for (let step = 0; step < near; step++) {
        const offset = edge.offset - this.#direction * step;
        if (!ends(this.#text, offset, this.#direction) || this.#blankOver(offset)) continue;
        const tidied = this.#measure(offset);
        return tidied.cost <= budget ? tidied : edge;
      }
    }
    return edge;
  }

  /** The cut nearest to a length, on the blank's side of it, that leaves words, blanks and characters whole. */
  #wordCut(length: number): number {
    if (length >= this.#length) return this.#inner + this.#direction * this.#length;
    const inward = -this.#direction;
    for (const [fits, reach] of [
      [isWordCut, longestWord],
      [isLetterCut, longestWord],
      [isCharacterBoundary, length],
    ] as const) {
      let offset = this.#inner + this.#direction * length;
      for (let step = 0; step < reach && offset !== this.#inner; step++) {
        const blank = this.#blankOver(offset);
        if (blank) offset = inward > 0 ? blank.end : blank.start;
        if (fits(this.#text, offset, this.#direction)) return offset;
        if (offset !== this.#inner) offset += inward;
      }
      if (offset === this.#inner) return offset;
    }
    return this.#inner;
  }

  #measure(offset: number): Edge {
    const [from, to] = this.#direction < 0 ? [offset, this.#inner] : [this.#inner, offset];
    let cost = 0;
    let read = from;
    const start = this.#direction < 0 ? firstAtOrAfter(this.#blanks, from, this.#first) : this.#first + 1;
    for (let index = start; index < this.#blanks.length; index++) {
      const blank = this.#blanks[index];
      if (index === this.#first || !blank || blank.end > to) break;
      cost += this.#ofText(read, blank.start) + this.#cost.ofBlank(blank);
      read = blank.end;
    }
    return { offset, cost: cost + this.#ofText(read, to) };
  }

  #ofText(from: number, to: number): number {
    return from < to ? this.#cost.ofText(this.#text.slice(from, to)) : 0;
  }

  /** The blank that a cut at an offset would tear. */
  #blankOver(offset: number): Blank | undefined {
    const index = firstAtOrAfter(this.#blanks, offset, this.#blanks.length) - 1;
    const blank = this.#blanks[index];
    return blank && blank.start < offset && offset < blank.end ? blank : undefined;
  }
}

/** The first blank that begins at an offset or later, but at most number `most`. */
function firstAtOrAfter(blanks: readonly Blank[], offset: number, most: number): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = (low + high) >> 1;
    const blank = blanks[middle];
    if (blank && blank.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

// A cut on the left (direction -1) keeps what follows it, one on the right keeps what comes before.
type Cut = (text: string, offset: number, direction: -1 | 1) => boolean;

/** Between a word and white space, or beside a Chinese character. */
const isWordCut: Cut = (text, offset, direction) => {
  const [before, after] = [characterBefore(text, offset), characterAt(text, offset)];
  const [kept, dropped] = direction < 0 ? [after, before] : [before, after];
  if (isSpace(dropped)) return !isSpace(kept);
  if (isSpace(kept) || isClosing(after)) return false;
  return (isCjkOrMark(before) || isCjkOrMark(after)) && isCharacterBoundary(text, offset);
};

/** Anywhere but inside a run of letters and digits: for text without white space, such as addresses. */
const isLetterCut: Cut = (text, offset) =>
  isCharacterBoundary(text, offset) &&
  !(isWord(characterBefore(text, offset)) && isWord(characterAt(text, offset)));

const isParagraphCut: Cut = (text, offset, direction) => {
  const at = direction < 0 ? offset - 1 : offset;
  const kept = direction < 0 ? text.charAt(offset) : text.charAt(offset - 1);
  return /[\r\n]/.test(text.charAt(at)) && kept !== '' && !isSpace(kept);
};

const isSentenceCut: Cut = (text, offset, direction) => {
  if (!isWordCut(text, offset, direction)) return false;
  const read = text.slice(Math.max(0, offset - 4), offset);
  return /(?:[.!?]["'”’)\]]?\s?\s?|[。！？][”’」』）]?\s*)$/u.test(read);
};
