import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import type { SpecialTokens } from '../tokenizer';
import { documentsOf, sentencesOf } from './documents';
import { drawInfilling, drawSentenceBlanks, paperMixture } from './mixture';
import { packDocuments } from './packing';
import { shuffled } from './random';
import { drawSpanLengths, drawSpans, paperSpans, placeSpans } from './spans';

const special: SpecialTokens = {
  cls: 1,
  endOfText: 2,
  pad: 2,
  startOfPiece: 3,
  endOfPiece: 4,
  mask: 5,
  sentenceMask: 6,
  gapMask: 7,
};
/** Token 10 is the full stop. */
const endsSentence = (id: number) => id === 10;
const vocabulary = { special, endsSentence };
const random = () => xoroshiro128plus(7);
const words = (count: number, first = 100) => Array.from({ length: count }, (_, i) => first + i);

describe('span lengths', () => {
  it('have the mean of a Poisson distribution without zero, and reach the share', () => {
    const lengths = drawSpanLengths(200_000, paperSpans, random());
    const total = lengths.reduce((sum, length) => sum + length, 0);
    expect(total).toBeGreaterThanOrEqual(30_000);
    expect(total).toBeLessThan(30_000 + paperSpans.longest);
    expect(total / lengths.length).toBeCloseTo(3 / (1 - Math.exp(-3)), 1);
  });
});

describe('placed spans', () => {
  it('never touch, stay inside and reach both ends', () => {
    const generator = random();
    const starts = new Set<number>();
    const ends = new Set<number>();
    for (let round = 0; round < 500; round++) {
      const spans = placeSpans([2, 1, 3], [4, 16], generator) ?? [];
      expect(spans.map(([start, end]) => end - start)).toEqual([2, 1, 3]);
      for (const [i, [start]] of spans.entries()) {
        expect(start).toBeGreaterThan(spans[i - 1]?.[1] ?? 3);
      }
      starts.add(spans[0]?.[0] ?? -1);
      ends.add(spans[2]?.[1] ?? -1);
    }
    expect([...starts].sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8]);
    expect([...ends].sort((a, b) => a - b)).toEqual([12, 13, 14, 15, 16]);
  });

  it('fit exactly or not at all', () => {
    expect(placeSpans([2, 1], [0, 4], random())).toEqual([
      [0, 2],
      [3, 4],
    ]);
    expect(placeSpans([2, 2], [0, 4], random())).toBeUndefined();
  });
});

describe('packed texts', () => {
  const text = [1, ...words(10), 2, 1, ...words(60), 2, 1, ...words(20)];

  it('know their documents and sentences', () => {
    expect(documentsOf(text, special)).toEqual([
      [1, 11],
      [13, 73],
      [75, 94],
    ]);
    expect(sentencesOf([1, 100, 10, 101, 2, 1, 102], special, endsSentence)).toEqual([
      [1, 3],
      [3, 4],
      [6, 7],
    ]);
  });

  it('blank every document within its share, none across a border', () => {
    const generator = random();
    for (let round = 0; round < 200; round++) {
      const lengths = drawSpanLengths(text.length, paperSpans, generator);
      const spans = drawSpans(documentsOf(text, special), lengths, paperSpans, generator);
      if (spans === undefined) {
        continue;
      }
      expect(spans.length).toBe(lengths.length);
      for (const [start, end] of spans) {
        const inside = text.slice(start, end);
        expect(inside).not.toContain(1);
        expect(inside).not.toContain(2);
        expect(end).toBeLessThan(text.length);
      }
    }
  });

  it('hold every token of their documents once, within the length', () => {
    const generator = random();
    const documents = Array.from({ length: 30 }, (_, i) => {
      const document = words(uniformInt(generator, 1, 90), 1000 * (i + 1));
      return document.map((id, place) => (place % 7 === 6 ? 10 : id));
    });
    const texts = [...packDocuments(documents, 40, special, endsSentence)];
    for (const packed of texts) {
      expect(packed.length).toBeLessThanOrEqual(40);
      expect(packed[0]).toBe(1);
    }
    expect(texts.flat().filter((id) => id > 2)).toEqual(documents.flat());
    expect(texts.flat().filter((id) => id === 2).length).toBe(30);
  });
});

describe('the mixture', () => {
  const text = [1, ...words(30).map((id, i) => (i % 6 === 5 ? 10 : id)), 2];

  it('draws every task, with its mask, and loses no token', () => {
    const generator = random();
    const seen = new Map<number, number>();
    for (let round = 0; round < 600; round++) {
      const example = drawInfilling(text, paperMixture, vocabulary, generator);
      if (example === undefined) {
        continue;
      }
      const { tokens, targets, lossMask, partALength } = example;
      const masks = tokens.slice(0, partALength).filter((id) => id >= 5 && id <= 7);
      seen.set(masks[0] ?? 0, (seen.get(masks[0] ?? 0) ?? 0) + 1);
      expect(tokens.filter((id) => id === 3).length).toBe(masks.length);
      const predicted = targets.filter((id, i) => lossMask[i] === 1 && id !== 4);
      const kept = tokens.slice(0, partALength).filter((id) => id < 5 || id > 7);
      expect([...predicted, ...kept].sort((a, b) => a - b)).toEqual([...text].sort((a, b) => a - b));
    }
    const all = [...seen.values()].reduce((a, b) => a + b, 0);
    expect((seen.get(5) ?? 0) / all).toBeCloseTo(0.5, 1);
    expect((seen.get(6) ?? 0) / all).toBeCloseTo(0.3, 1);
    expect((seen.get(7) ?? 0) / all).toBeCloseTo(0.2, 1);
  });

  it('blanks whole sentences until the share is reached', () => {
    const blanks = drawSentenceBlanks(text, 0.3, vocabulary, random());
    expect(blanks?.spans.length).toBe(2);
    for (const [, end] of blanks?.spans ?? []) {
      expect(text[end - 1]).toBe(10);
    }
  });

  it('draws the same from the same seed', () => {
    const draw = () => drawInfilling(text, paperMixture, vocabulary, random());
    expect(draw()).toEqual(draw());
  });
});

describe('shuffling', () => {
  it('gives every order alike', () => {
    const generator = random();
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const order = shuffled(['a', 'b', 'c'], generator).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) {
      expect(Math.abs(count - 1000)).toBeLessThan(120);
    }
  });
});
