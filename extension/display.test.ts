import { describe, expect, it } from 'vitest';
import { asPercent, asPlainMarkdown, endOnOneLine, onOneLine, onTwoLines } from './display';

describe('onOneLine', () => {
  it('leaves a short line alone', () => {
    expect(onOneLine('a cat', 20)).toBe('a cat');
  });

  it('shows line breaks and folds indentation', () => {
    expect(onOneLine('one\r\n\ttwo\n\n  three', 40)).toBe('one ⏎ two ⏎ three');
  });

  it('cuts by characters, not by halves of them', () => {
    expect(onOneLine('😀😀😀😀😀', 5)).toBe('😀😀…');
  });

  it('counts Chinese characters as two columns', () => {
    expect(onOneLine('填空题', 6)).toBe('填空题');
    expect(onOneLine('填空题目', 6)).toBe('填空…');
  });

  it('does not read all of a very long text', () => {
    const line = onOneLine('word '.repeat(1_000_000), 10);
    expect(line).toBe('word word…');
  });
});

describe('onTwoLines', () => {
  it('needs no second line for a short text', () => {
    expect(onTwoLines('a cat', 10, 10)).toEqual(['a cat', '']);
  });

  it('goes on between words', () => {
    expect(onTwoLines('The quick brown fox jumps', 12, 20)).toEqual(['The quick', 'brown fox jumps']);
    expect(onTwoLines('The quick brown fox jumps', 12, 9)).toEqual(['The quick', 'brown fox…']);
  });

  it('goes on anywhere in a text without spaces', () => {
    expect(onTwoLines('北京是中国的首都', 6, 20)).toEqual(['北京是', '中国的首都']);
  });
});

describe('endOnOneLine', () => {
  it('keeps the end', () => {
    expect(endOnOneLine('The quick brown fox', 10)).toBe('…brown fox');
    expect(endOnOneLine('short', 10)).toBe('short');
    expect(endOnOneLine('他在北京大学', 7)).toBe('…京大学');
  });
});

describe('asPercent', () => {
  it('has no more digits than a reader wants', () => {
    expect(asPercent(0.4237, 'en')).toBe('42%');
    expect(asPercent(0.0034, 'en')).toBe('0.3%');
    expect(asPercent(0.00001, 'en')).toBe('< 0.1%');
    expect(asPercent(0.02, 'en')).toBe('2.0%');
    expect(asPercent(0, 'en')).toBe('< 0.1%');
  });
});

describe('asPlainMarkdown', () => {
  it('leaves no mark that could mean something', () => {
    expect(asPlainMarkdown('[a](command:b) <c>\n&amp;')).toBe('\\[a\\]\\(command\\:b\\) \\<c\\> \\&amp\\;');
  });
});
