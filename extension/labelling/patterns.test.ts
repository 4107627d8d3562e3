import { describe, expect, it } from 'vitest';
import { answersFor, builtInPatterns, languageOf, withColumns } from './patterns';

describe('patterns to begin with', () => {
  it('have one blank, and a column or two', () => {
    for (const { pattern, kind } of builtInPatterns) {
      expect(pattern.match(/\[MASK\]/g), pattern).toHaveLength(1);
      expect(pattern.includes('{1}'), pattern).toBe(kind === 'pair');
    }
  });

  it('show the columns that were chosen', () => {
    expect(withColumns('{0}? [MASK], {1}', ['premise', 'hypothesis'])).toBe(
      '{premise}? [MASK], {hypothesis}',
    );
    expect(withColumns('{0} It was [MASK].', ['title', 'body'])).toBe('{title} {body} It was [MASK].');
  });
});

describe('what is proposed', () => {
  it('fits the label', () => {
    expect(answersFor('positive')).toEqual(['great', 'good']);
    expect(answersFor('sci_tech')).toEqual(['sci tech']);
    expect(answersFor('正面')).toEqual(['好']);
  });

  it('fits the language', () => {
    expect(languageOf(['这个餐厅的味道很好'])).toBe('zh');
    expect(languageOf(['The food was good', 'fine'])).toBe('en');
  });
});
