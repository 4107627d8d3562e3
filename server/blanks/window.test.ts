import { describe, expect, it } from 'vitest';
import type { Blank } from './blank';
import { findPlaceholders } from './placeholders';
import type { WindowLimits } from './window';
import { cutAround, windowAround } from './window';

/** Four characters or one Chinese character a token; words of two texts put together cost less than apart. */
function countTokens(text: string): number {
  return (text.match(/\s?[a-z0-9']{1,4}|[^\sa-z0-9']/gi) ?? []).length;
}

function limits(tokens: number): WindowLimits & { asked: number; longest: number } {
  return {
    tokens,
    asked: 0,
    longest: 0,
    countTokens(text) {
      this.asked++;
      this.longest = Math.max(this.longest, text.length);
      return countTokens(text);
    },
  };
}

function cost(text: string, blanks: readonly Blank[]): number {
  let read = 0;
  let tokens = 0;
  for (const { start, end } of blanks) {
    tokens += countTokens(text.slice(read, start)) + 1;
    read = end;
  }
  return tokens + countTokens(text.slice(read));
}

const words = (from: number, count: number): string =>
  Array.from({ length: count }, (_, n) => `word${from + n}`).join(' ');

describe('windowAround', () => {
  it('returns a short document whole', () => {
    const text = 'One [MASK] two [sMASK] three.';
    const blanks = findPlaceholders(text);
    expect(windowAround(text, blanks, 1, limits(100))).toEqual({ text, start: 0, blanks, firstBlank: 0 });
  });

  it('keeps as much on both sides and uses the budget', () => {
    const text = `${words(0, 1000)} [MASK] ${words(2000, 1000)}`;
    const window = windowAround(text, findPlaceholders(text), 0, limits(201));
    const [blank] = window.blanks;
    expect(blank && window.text.slice(blank.start, blank.end)).toBe('[MASK]');
    const [before = '', after = ''] = window.text.split('[MASK]');
    expect(Math.abs(countTokens(before) - countTokens(after))).toBeLessThan(10);
    const total = cost(window.text, window.blanks);
    expect(total).toBeLessThanOrEqual(201);
    expect(total).toBeGreaterThan(185);
    expect(text.slice(window.start, window.start + window.text.length)).toBe(window.text);
    expect(window.text).toMatch(/^word\d+ .* word\d+$/);
  });

  it.each([
    ['the end', `${words(0, 1000)} [MASK]`],
    ['the start', `[MASK] ${words(0, 1000)}`],
    ['near the end', `${words(0, 1000)} [MASK] ${words(2000, 5)}`],
  ])('gives the other side what a blank at %s does not need', (_, text) => {
    const window = windowAround(text, findPlaceholders(text), 0, limits(200));
    const total = cost(window.text, window.blanks);
    expect(total).toBeLessThanOrEqual(200);
    expect(total).toBeGreaterThan(180);
  });

  it('does not count what a selection covers', () => {
    const text = `${words(0, 300)} ${words(300, 3000)} ${words(4000, 300)}`;
    const blank: Blank = { mask: '[MASK]', start: text.indexOf('word300'), end: text.indexOf(' word4000') };
    const asked = limits(100);
    const window = windowAround(text, [blank], 0, asked);
    expect(window.text).toContain(text.slice(blank.start, blank.end));
    expect(window.text).toContain('word299');
    expect(window.text).toContain('word4000');
    expect(asked.longest).toBeLessThan(1300);
  });

  it('takes the blanks that fit, shifted, and tears none', () => {
    const text = Array.from({ length: 300 }, (_, n) => `word${n} [sMASK]`).join(' ');
    const blanks = findPlaceholders(text);
    const window = windowAround(text, blanks, 150, limits(60));
    expect(window.blanks.length).toBeGreaterThan(10);
    for (const { start, end } of window.blanks) expect(window.text.slice(start, end)).toBe('[sMASK]');
    expect(window.blanks).toEqual(findPlaceholders(window.text));
    const first = window.blanks[150 - window.firstBlank];
    expect(first && first.start + window.start).toBe(blanks[150]?.start);
    expect(cost(window.text, window.blanks)).toBeLessThanOrEqual(60);
  });

  it('ends at paragraphs and sentences where that costs little', () => {
    const paragraph = 'The cat sat here. A dog ran by.';
    const text = `${`${paragraph}\n\n`.repeat(50)}[MASK]${`\n\n${paragraph}`.repeat(50)}`;
    const window = windowAround(text, findPlaceholders(text), 0, limits(330));
    expect(window.text).toMatch(/^The cat/);
    expect(window.text).toMatch(/by\.$/);
    const one = `${paragraph} `.repeat(100);
    const sentences = `${one}[MASK] ${one}`;
    expect(windowAround(sentences, findPlaceholders(sentences), 0, limits(330)).text).toMatch(
      /^(?:The cat|A dog).*(?:by|here)\.$/,
    );
  });

  it('cuts Chinese between any two characters', () => {
    const text = `${'我在北京工作'.repeat(200)}[MASK]${'他住在上海市'.repeat(200)}`;
    const window = windowAround(text, findPlaceholders(text), 0, limits(101));
    expect(cost(window.text, window.blanks)).toBeGreaterThan(95);
    expect(cost(window.text, window.blanks)).toBeLessThanOrEqual(101);
  });

  it.each([
    ['emoji', '😀'],
    ['emoji of several parts', '👩‍👩‍👧 '],
    ['CRLF', 'word\r\n'],
    ['letters with accents', 'e\u0301te\u0301 '],
    ['one long run of letters', 'abcdefg'],
    ['an address', 'https://example.com/path?x=1&y=2#z,'],
  ])('leaves characters whole: %s', (_, unit) => {
    const text = `${unit.repeat(500)}[MASK]${unit.repeat(500)}`;
    for (let tokens = 1; tokens < 40; tokens++) {
      const window = windowAround(text, findPlaceholders(text), 0, limits(tokens));
      expect(window.text).not.toMatch(/^[\udc00-\udfff\u0301\u200d\n]|^\ufe0f|[\ud800-\udbff\u200d\r]$/);
      expect(window.blanks).toHaveLength(1);
    }
  });

  it('never goes over the budget nor cuts a word, whatever the budget and the blank', () => {
    const text = Array.from({ length: 120 }, (_, n) =>
      n % 7 === 0 ? `it's [MASK]${n % 2 ? ',' : ''}` : `word${n * 37}${n % 11 === 0 ? '.\n\n' : ''}`,
    ).join(' ');
    const blanks = findPlaceholders(text);
    for (let first = 0; first < blanks.length; first++) {
      for (const tokens of [1, 2, 3, 8, 20, 50, 99]) {
        const window = windowAround(text, blanks, first, limits(tokens));
        expect(cost(window.text, window.blanks)).toBeLessThanOrEqual(tokens);
        expect(window.blanks).toEqual(findPlaceholders(window.text));
        const [before, after] = [
          text.charAt(window.start - 1),
          text.charAt(window.start + window.text.length),
        ];
        if (window.text !== '[MASK]') expect(before + after).toMatch(/^[\s,]*$/);
      }
    }
  });

  it('takes milliseconds in a document of five megabytes, and asks little of the tokenizer', () => {
    const half = `${words(0, 20)}. `.repeat(20_000);
    const text = `${half}[MASK] ${half}`;
    expect(text.length).toBeGreaterThan(5_000_000);
    const blanks = findPlaceholders(text);
    const asked = limits(400);
    const window = windowAround(text, blanks, 0, asked);
    expect(asked.longest).toBeLessThanOrEqual(400 * 12);
    expect(asked.asked).toBeLessThan(60);
    expect(cost(window.text, window.blanks)).toBeGreaterThan(360);
  });

  it('works with a tokenizer whose counts do not grow evenly', () => {
    const text = `${words(0, 1000)} [MASK] ${words(2000, 1000)}`;
    const uneven = { tokens: 100, countTokens: (piece: string) => countTokens(piece) + (piece.length % 3) };
    const window = windowAround(text, findPlaceholders(text), 0, uneven);
    expect(cost(window.text, window.blanks)).toBeLessThanOrEqual(100);
    expect(cost(window.text, window.blanks)).toBeGreaterThan(80);
  });

  it('refuses a blank that is not there', () => {
    expect(() => windowAround('text', [], 0, limits(10))).toThrow(RangeError);
  });
});

describe('cutAround', () => {
  it('keeps to the characters and both sides of the blank', () => {
    const text = `${words(0, 5000)} [MASK] ${words(6000, 3000)} [MASK] ${words(9000, 3000)}`;
    const blanks = findPlaceholders(text);
    for (const first of [0, 1]) {
      const window = cutAround(text, blanks, first, 20_000);
      expect(window.text.length).toBeLessThanOrEqual(20_000);
      expect(window.text.length).toBeGreaterThan(17_000);
      const blank = window.blanks[first - window.firstBlank];
      expect(blank && window.start + blank.start).toBe(blanks[first]?.start);
    }
  });

  it('returns a short document whole', () => {
    const text = '[MASK]';
    expect(cutAround(text, findPlaceholders(text), 0, 20_000).text).toBe(text);
  });
});
