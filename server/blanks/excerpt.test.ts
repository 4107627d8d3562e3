import { describe, expect, it } from 'vitest';
import { excerptAround } from './excerpt';
import { findPlaceholders } from './placeholders';
import { blankFromRange } from './selection';

describe('excerptAround', () => {
  it('returns a short document whole, with its other placeholders as blanks', () => {
    const text = 'One [sMASK] two [MASK] three.';
    const blank = blankFromRange(text, 17, 17);
    expect(excerptAround(text, blank, 20_000)).toEqual({ text, blanks: findPlaceholders(text), index: 1 });
  });

  it('puts the placeholder where a selection was', () => {
    const text = 'One two [sMASK] three.';
    const excerpt = excerptAround(text, { mask: '[MASK]', start: 4, end: 7 }, 20_000);
    expect(excerpt.text).toBe('One [MASK] [sMASK] three.');
    expect(excerpt.blanks).toEqual(findPlaceholders(excerpt.text));
    expect(excerpt.index).toBe(0);
  });

  it('keeps the place of a cursor empty', () => {
    const excerpt = excerptAround('[MASK] one two', { mask: '[MASK]', start: 11, end: 11 }, 20_000);
    expect(excerpt.text).toBe('[MASK] one two');
    expect(excerpt.blanks[excerpt.index]).toEqual({ mask: '[MASK]', start: 11, end: 11 });
  });

  it('is small in a huge document, even where most of it is selected', () => {
    const line = 'All work and no play makes Jack a dull [MASK] boy.\n';
    const text = line.repeat(100_000);
    const small = excerptAround(text, blankFromRange(text, 2_500_000, 2_500_010), 20_000);
    const large = excerptAround(text, blankFromRange(text, 1000, 5_000_000), 20_000);
    for (const { text: part, blanks, index } of [small, large]) {
      expect(part.length).toBeLessThanOrEqual(20_000);
      expect(part.length).toBeGreaterThan(15_000);
      const blank = blanks[index];
      expect(blank && part.slice(blank.start, blank.end)).toBe('[MASK]');
      expect(blanks).toEqual(findPlaceholders(part));
    }
  });
});
