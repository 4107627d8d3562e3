// Byte pair encoding against the plain algorithms of GPT-2 and SentencePiece, and on a word of 200,000 letters.

import { describe, expect, it, test } from 'vitest';
import { Bpe, parseMerges, type Merge, type MergeOrder } from './bpe';
import { SmallestFirst } from './smallestFirst';
import { TokenizerJsonError } from './tokenizerJson';

/** GPT-2's `bpe`: the pair of the lowest rank is merged wherever it is, from left to right, and so on. */
function gpt2(characters: readonly string[], merges: readonly Merge[]): string[] {
  const ranks = new Map(merges.map((merge, rank) => [merge.join(' '), rank]));
  let word = [...characters];
  for (;;) {
    const pairs = word.slice(1).map((right, i) => `${word[i] ?? ''} ${right}`);
    const best = pairs.reduce(
      (a, b) => ((ranks.get(b) ?? Infinity) < (ranks.get(a) ?? Infinity) ? b : a),
      '',
    );
    if (!ranks.has(best)) return word;
    const [left, right] = best.split(' ');
    const merged: string[] = [];
    for (let i = 0; i < word.length; i++) {
      if (word[i] === left && word[i + 1] === right) {
        merged.push(best.replace(' ', ''));
        i++;
      } else {
        merged.push(word[i] ?? '');
      }
    }
    word = merged;
  }
}

/** SentencePiece: of all neighbours that make a piece, those of the highest score are merged, the leftmost first. */
function sentencePiece(characters: readonly string[], merges: readonly Merge[]): string[] {
  const ranks = new Map(merges.map((merge, rank) => [merge.join(''), rank] as const).reverse());
  const known = new Set(merges.map((merge) => merge.join(' ')));
  const word = [...characters];
  for (;;) {
    let best = { rank: Infinity, at: -1 };
    for (let at = 0; at + 1 < word.length; at++) {
      const pair = [word[at] ?? '', word[at + 1] ?? ''];
      const rank = known.has(pair.join(' ')) ? (ranks.get(pair.join('')) ?? Infinity) : Infinity;
      if (rank < best.rank) best = { rank, at };
    }
    if (best.at < 0) return word;
    word.splice(best.at, 2, `${word[best.at] ?? ''}${word[best.at + 1] ?? ''}`);
  }
}

/** Random numbers [0, 1) from a seed (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const plain: Readonly<Record<MergeOrder, typeof gpt2>> = { pairs: gpt2, pieces: sentencePiece };

describe.each(['pairs', 'pieces'] as const)('merging by the ranks of %s', (order) => {
  it('splits words as the plain algorithm does, whatever the order of the merges', () => {
    const random = randomNumbers(7);
    const pick = <T>(items: readonly T[], otherwise: T): T =>
      items[Math.floor(random() * items.length)] ?? otherwise;
    for (let round = 0; round < 300; round++) {
      const letters = ['a', 'b', 'c'].slice(0, 1 + Math.floor(random() * 3));
      const symbols = [...letters];
      const merges: Merge[] = [];
      for (let i = 0; i < 12; i++) {
        const merge = [pick(symbols, 'a'), pick(symbols, 'a')] as const;
        if (merges.some((other) => other.join(' ') === merge.join(' '))) continue;
        merges.push(merge);
        symbols.push(merge.join(''));
      }
      if (round % 2 === 0) merges.sort(() => random() - 0.5);
      const bpe = new Bpe(merges, order);
      const word = Array.from({ length: Math.floor(random() * 40) }, () => pick([...letters, 'x'], 'a'));
      expect(bpe.split(word), JSON.stringify({ word, merges })).toEqual(plain[order](word, merges));
    }
  });

  it('takes a word of 200,000 letters in its stride', () => {
    const merges: Merge[] = Array.from({ length: 12 }, (_, i) => ['ab'.repeat(2 ** i), 'ab'.repeat(2 ** i)]);
    const bpe = new Bpe([['a', 'b'], ...merges], order);
    const split = bpe.split(Array.from('ab'.repeat(100_000)));
    expect(split.join('')).toBe('ab'.repeat(100_000));
    expect(split.slice(0, 24).every((symbol) => symbol === 'ab'.repeat(4096))).toBe(true);
  });
});

test('pairs of one rank are all merged before an earlier one that they make', () => {
  const merges: Merge[] = [
    ['ab', 'a'],
    ['a', 'b'],
  ];
  expect(new Bpe(merges, 'pairs').split([...'abab'])).toEqual(['ab', 'ab']);
  expect(new Bpe(merges, 'pieces').split([...'abab'])).toEqual(['aba', 'b']);
});

test('one piece that is made in two ways has one rank', () => {
  const merges: Merge[] = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['b', 'c'],
    ['a', 'b'],
  ];
  expect(new Bpe(merges, 'pieces').split([...'abcabc'])).toEqual(['abc', 'abc']);
});

test('the heap gives numbers in order', () => {
  const random = randomNumbers(3);
  const heap = new SmallestFirst();
  const numbers = Array.from({ length: 1000 }, () => Math.floor(random() * 500));
  for (const number of numbers) heap.push(number);
  expect(heap.smallest).toBe(Math.min(...numbers));
  expect(numbers.map(() => heap.pop())).toEqual(numbers.toSorted((a, b) => a - b));
  expect(heap.pop()).toBeUndefined();
});

test.each([
  [undefined],
  [{}],
  [{ merges: 'a b' }],
  [{ merges: [['a']] }],
  [{ merges: ['a b c'] }],
  [{ merges: [['a', 1]] }],
])('merges such as %j are refused', (model) => {
  expect(() => parseMerges(model)).toThrow(TokenizerJsonError);
});

test('merges are pairs or texts', () => {
  expect(parseMerges({ merges: ['a b', ['c', 'd e']] })).toEqual([
    ['a', 'b'],
    ['c', 'd e'],
  ]);
});
