// Byte pair encoding (arXiv 1508.07909): neighbouring symbols of a word are merged, the earliest learnt pair first.
//
// A heap of the pairs that are there finds the next one, so that a word takes n log n time, where looking at all pairs
// again after every merge takes n².

import { isRecord, TokenizerJsonError } from './tokenizerJson';
import { SmallestFirst } from './smallestFirst';

/** Two symbols that are merged, in the order in which they were learnt. */
export type Merge = readonly [left: string, right: string];

/**
 * What counts as earlier, where pairs compete:
 * - `pairs`: every pair has its rank, and all its places are merged, from left to right, before the next pair is looked
 *   for (GPT-2's own code);
 * - `pieces`: what a pair makes has a rank, and a merge is done before the next place is looked for (SentencePiece).
 */
export type MergeOrder = 'pairs' | 'pieces';

/** A heap's entry is rank × 2³² + place: a rank must leave the product exact. */
const places = 2 ** 32;
const mostMerges = 2 ** 20;

interface Pair {
  readonly rank: number;
  /** The symbol that the two make. */
  readonly made: number;
}

/** Merges the symbols of words. */
export class Bpe {
  readonly #order: MergeOrder;
  readonly #symbols = new Map<string, number>();
  readonly #pairs = new Map<number, Pair>();

  constructor(merges: readonly Merge[], order: MergeOrder) {
    this.#order = order;
    const rankOf = new Map<number, number>();
    for (const [i, [left, right]] of merges.entries()) {
      const made = this.#intern(left + right);
      const rank = order === 'pieces' ? (rankOf.get(made) ?? i) : i;
      rankOf.set(made, rank);
      this.#pairs.set(this.#key(this.#intern(left), this.#intern(right)), { rank, made });
    }
  }

  /**
   * The symbols that a word falls into.
   * @param characters the word's smallest symbols
   */
  split(characters: readonly string[]): string[] {
    const word = new Word(characters.map((character) => this.#symbols.get(character) ?? -1));
    const waiting = new SmallestFirst();
    const consider = (place: number): void => {
      const pair = this.#pairAt(word, place);
      if (pair !== undefined) waiting.push(pair.rank * places + place);
    };
    for (let place = 0; place < characters.length; place++) consider(place);
    for (let first = waiting.pop(); first !== undefined; first = waiting.pop()) {
      const rank = Math.floor(first / places);
      const next = [first % places];
      while (this.#order === 'pairs' && Math.floor((waiting.smallest ?? Infinity) / places) === rank) {
        next.push((waiting.pop() ?? 0) % places);
      }
      for (const place of next) {
        // What was to be merged here may have become part of something else.
        const pair = this.#pairAt(word, place);
        if (pair?.rank !== rank) continue;
        word.merge(place, pair.made);
        consider(word.before(place));
        consider(place);
      }
    }
    return word.ranges().map(([start, end]) => characters.slice(start, end).join(''));
  }

  #intern(symbol: string): number {
    const known = this.#symbols.get(symbol);
    if (known !== undefined) return known;
    this.#symbols.set(symbol, this.#symbols.size);
    return this.#symbols.size - 1;
  }

  #key(left: number, right: number): number {
    return left * 4 * mostMerges + right;
  }

  #pairAt(word: Word, place: number): Pair | undefined {
    const [left, right] = word.neighbours(place);
    return left < 0 || right < 0 ? undefined : this.#pairs.get(this.#key(left, right));
  }
}

/** A word's symbols as a list that is linked both ways; a symbol's place is that of its first character. */
class Word {
  readonly #symbols: number[];
  readonly #next: Int32Array;
  readonly #before: Int32Array;

  /** @param symbols −1 for one that no pair has */
  constructor(symbols: number[]) {
    this.#symbols = symbols;
    this.#next = Int32Array.from(symbols, (_, i) => i + 1);
    this.#before = Int32Array.from(symbols, (_, i) => i - 1);
  }

  before(place: number): number {
    return this.#before[place] ?? -1;
  }

  /** The symbol at a place and the one after it; −1 where there is none. */
  neighbours(place: number): readonly [number, number] {
    return [this.#symbols[place] ?? -1, this.#symbols[this.#next[place] ?? -1] ?? -1];
  }

  /** Makes one symbol of the one at a place and the one after it. */
  merge(place: number, made: number): void {
    const second = this.#next[place] ?? this.#symbols.length;
    const after = this.#next[second] ?? this.#symbols.length;
    this.#symbols[place] = made;
    this.#symbols[second] = -1;
    this.#next[place] = after;
    if (after < this.#before.length) this.#before[after] = place;
  }

  /** Where each symbol starts and ends, in characters. */
  ranges(): [number, number][] {
    const ranges: [number, number][] = [];
    for (let place = 0; place < this.#symbols.length;) {
      const end = this.#next[place] ?? this.#symbols.length;
      ranges.push([place, end]);
      place = end;
    }
    return ranges;
  }
}

/**
 * The merges of a tokenizer.json's model: pairs, or texts with a space between the two.
 * @throws TokenizerJsonError where they are something else
 */
export function parseMerges(model: unknown): Merge[] {
  const merges = isRecord(model) ? model.merges : undefined;
  if (!Array.isArray(merges)) throw new TokenizerJsonError('tokenizer.json: model.merges is no list');
  if (merges.length > mostMerges)
    throw new TokenizerJsonError(`tokenizer.json: ${merges.length} merges are too many`);
  return merges.map((merge: unknown, i): Merge => {
    const parts: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(parts) || parts.length !== 2 || !parts.every(isToken)) {
      throw new TokenizerJsonError(`tokenizer.json: merge ${i} is no pair of tokens`);
    }
    const [left = '', right = ''] = parts;
    return [left, right];
  });
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
