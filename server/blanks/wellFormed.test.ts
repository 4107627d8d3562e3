import { describe, expect, it } from 'vitest';
import { distinctTexts, distinctWords, isReadable, wordsFirst } from './wellFormed';

const candidates = (...texts: string[]) => texts.map((text) => ({ text }));

describe('answers that a writer can use', () => {
  it.each([
    ['word', true],
    ['。', true],
    [' \n', false],
    ['', false],
    ['ab\uFFFD', false],
  ])('%j is readable: %s', (text, expected) => {
    expect(isReadable(text)).toBe(expected);
  });

  it('are words and numbers rather than bare punctuation', () => {
    expect(wordsFirst(candidates(',', 'tea', '. ', '水', '7'))).toEqual(candidates('tea', '水', '7'));
  });

  it('are punctuation where nothing else was found', () => {
    expect(wordsFirst(candidates(',', '.'))).toEqual(candidates(',', '.'));
  });

  it('are listed once, at their best place', () => {
    expect(distinctTexts(candidates('a', 'b', 'a'))).toEqual(candidates('a', 'b'));
    expect(distinctWords(candidates('door', 'room,', 'door,', 'room', '。', '，'))).toEqual(
      candidates('door', 'room,', '。', '，'),
    );
  });
});
