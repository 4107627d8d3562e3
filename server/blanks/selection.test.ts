import { describe, expect, it } from 'vitest';
import { findPlaceholders } from './placeholders';
import { blankFromRange, withBlank } from './selection';

describe('blankFromRange', () => {
  // ‹ and › are the ends of the editor's range; the expected text shows the blank between ⟦ and ⟧.
  it.each([
    ['cursor elsewhere', 'one ‹›two', '[MASK]', 'one ⟦⟧two'],
    ['cursor in an empty document', '‹›', '[MASK]', '⟦⟧'],
    ['cursor before a placeholder', 'one ‹›[sMASK]', '[sMASK]', 'one ⟦[sMASK]⟧'],
    ['cursor in a placeholder', 'one [gM‹›ASK]', '[gMASK]', 'one ⟦[gMASK]⟧'],
    ['cursor after a placeholder', 'one [MASK]‹›.', '[MASK]', 'one ⟦[MASK]⟧.'],
    ['cursor between two placeholders', '[MASK]‹›[sMASK]', '[sMASK]', '[MASK]⟦[sMASK]⟧'],
    ['words', 'one ‹two› three', '[MASK]', 'one ⟦two⟧ three'],
    ['words with spaces', 'one‹ two ›three', '[MASK]', 'one ⟦two⟧ three'],
    ['a whole line', '‹one two.\r\n›three', '[MASK]', '⟦one two.⟧\r\nthree'],
    ['several lines', '‹\none\ntwo\n\n›three', '[MASK]', '\n⟦one\ntwo⟧\n\nthree'],
    ['white space only', 'one‹  ›two', '[MASK]', 'one  ⟦⟧two'],
    ['exactly a placeholder', 'one ‹[sMASK]› two', '[sMASK]', 'one ⟦[sMASK]⟧ two'],
    ['a placeholder and spaces', 'one‹ [sMASK] ›two', '[sMASK]', 'one ⟦[sMASK]⟧ two'],
    ['the first of two placeholders', '‹[sMASK]›[gMASK]', '[sMASK]', '⟦[sMASK]⟧[gMASK]'],
    ['a word inside a placeholder', 'one [‹MASK›] two', '[MASK]', 'one ⟦[MASK]⟧ two'],
    ['placeholders and words', 'a ‹[sMASK] b [gMASK] c› d', '[MASK]', 'a ⟦[sMASK] b [gMASK] c⟧ d'],
    ['half a placeholder at the start', 'a [MA‹SK] b› c', '[MASK]', 'a ⟦[MASK] b⟧ c'],
    ['half a placeholder at the end', 'a ‹b [MA›SK] c', '[MASK]', 'a ⟦b [MASK]⟧ c'],
    ['beside a placeholder', '[sMASK]‹one›[gMASK]', '[MASK]', '[sMASK]⟦one⟧[gMASK]'],
    ['emoji', 'a ‹😀› b', '[MASK]', 'a ⟦😀⟧ b'],
  ])('%s', (_, marked, mask, expected) => {
    const start = marked.indexOf('‹');
    const text = marked.replace(/[‹›]/g, '');
    const blank = blankFromRange(text, start, marked.indexOf('›') - 1);
    expect(
      `${text.slice(0, blank.start)}⟦${text.slice(blank.start, blank.end)}⟧${text.slice(blank.end)}`,
    ).toBe(expected);
    expect(blank.mask).toBe(mask);
  });

  it('never tears a character', () => {
    expect(blankFromRange('😀😀', 1, 3)).toEqual({ mask: '[MASK]', start: 0, end: 4 });
    expect(blankFromRange('a😀', 2, 2)).toEqual({ mask: '[MASK]', start: 1, end: 1 });
    expect(blankFromRange('a\r\nb', 2, 2)).toEqual({ mask: '[MASK]', start: 1, end: 1 });
  });
});

describe('withBlank', () => {
  const text = '[MASK] a [sMASK] b [gMASK]';
  const blanks = findPlaceholders(text);

  it('puts a new blank in its place', () => {
    const { blanks: all, index } = withBlank(blanks, blankFromRange(text, 17, 18));
    expect(index).toBe(2);
    expect(all.map(({ start, end }) => text.slice(start, end))).toEqual([
      '[MASK]',
      '[sMASK]',
      'b',
      '[gMASK]',
    ]);
  });

  it('finds a placeholder again', () => {
    const { blanks: all, index } = withBlank(blanks, blankFromRange(text, 10, 10));
    expect(index).toBe(1);
    expect(all).toEqual(blanks);
  });

  it('swallows what a selection covers', () => {
    const { blanks: all, index } = withBlank(blanks, blankFromRange(text, 3, 18));
    expect(index).toBe(0);
    expect(all.map(({ start, end }) => text.slice(start, end))).toEqual(['[MASK] a [sMASK] b', '[gMASK]']);
  });
});
