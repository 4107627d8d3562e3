import { describe, expect, it } from 'vitest';
import { goesOnInsideWord, repeatsWhatFollows, suggestionText } from './suggestionText';

describe('suggestionText', () => {
  it.each([
    ['an answer as it is', ' the river', false, ' the river'],
    ['one line only', 'She left.\nHe stayed.', false, 'She left.'],
    ['one line after line breaks', '\n\nShe left.\nHe', true, '\n\nShe left.'],
    ['no half sentence', ' She left. He stayed. And then the', true, ' She left. He stayed.'],
    ['a sentence that ends in a quotation mark', '“Come in.” The old', true, '“Come in.”'],
    ['no half clause', 'stood by the door, and in the', true, 'stood by the door,'],
    ['no half word', 'stood by the old d', true, 'stood by the old'],
    ['a single word', 'riv', true, 'riv'],
    ['a number with a point', 'about 3.14 of the', true, 'about 3.14 of'],
    ['a Chinese sentence', '他走了。她留', true, '他走了。'],
    ['Chinese without an end', '他走了她留', true, '他走了她留'],
  ])('%s', (_, text, isCut, shown) => {
    expect(suggestionText(text, isCut)).toBe(shown);
  });
});

describe('repeatsWhatFollows', () => {
  it('looks at the words, not at the spaces', () => {
    expect(repeatsWhatFollows(' the river', ' the river was')).toBe(true);
    expect(repeatsWhatFollows(' the lake', ' the river was')).toBe(false);
    expect(repeatsWhatFollows(' ', ' the river was')).toBe(false);
  });
});

describe('goesOnInsideWord', () => {
  it.each([
    ['d', 'É', true],
    ['d', ' and', false],
    ['d', ', and', false],
    [' ', 'and', false],
    ['国', '人', false],
    ['', 'and', false],
  ])('%j, %j', (before, text, inside) => {
    expect(goesOnInsideWord(before, text)).toBe(inside);
  });
});
