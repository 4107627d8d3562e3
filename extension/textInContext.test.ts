import { describe, expect, it } from 'vitest';
import { findInContext, inContext } from './textInContext';

const text = 'The cat sat on the mat, and then the cat slept on the warm mat by the fire.';

function again(word: string, occurrence: number, now: string): string | undefined {
  let start = text.indexOf(word);
  for (let i = 0; i < occurrence; i++) start = text.indexOf(word, start + 1);
  const found = findInContext(now, inContext(text, { start, end: start + word.length }));
  return found && `${now.slice(0, found.start)}<${now.slice(found.start, found.end)}>${now.slice(found.end)}`;
}

describe('findInContext', () => {
  it('tells occurrences of the same word apart', () => {
    expect(again('cat', 0, text)).toBe(text.replace('cat', '<cat>'));
    expect(again('cat', 1, text)).toBe(text.replace('cat slept', '<cat> slept'));
  });

  it('finds it where text was put in elsewhere', () => {
    const now = `A cat sat there once.\n\n${text}`;
    expect(again('cat', 1, now)).toBe(now.replace('cat slept', '<cat> slept'));
  });

  it('finds it where one side of it was edited', () => {
    const now = text.replace('cat slept on the warm', 'cat dozed on a');
    expect(again('cat', 1, now)).toBe(now.replace('cat dozed', '<cat> dozed'));
  });

  it('finds nothing where the word, or all that stood beside it, is gone', () => {
    expect(again('cat', 1, text.replaceAll('cat', 'dog'))).toBeUndefined();
    expect(again('cat', 1, 'My cat is another.')).toBeUndefined();
  });

  it('finds words at both ends of a text', () => {
    expect(again('The', 0, text)).toBe(`<The>${text.slice(3)}`);
    expect(again('.', 0, text)).toBe(`${text.slice(0, -1)}<.>`);
  });
});
