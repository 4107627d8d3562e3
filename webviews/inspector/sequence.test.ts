import { describe, expect, it } from 'vitest';
import type { Reading, Step, StepToken } from './messages';
import { around, partA, partB, sees, visibleText } from './sequence';

const reading: Reading = {
  inputIds: [1, 10, 2, 11, 2, 3, 4, 4],
  tokens: ['[CLS]', 'a', '[MASK]', 'b', '[MASK]', '<|endoftext|>', '<|startofpiece|>', '<|startofpiece|>'],
  texts: ['[CLS]', 'a', '[MASK]', ' b', '[MASK]', '<|endoftext|>', '<|startofpiece|>', '<|startofpiece|>'],
  positionIds: [
    [0, 1, 2, 3, 4, 5, 2, 4],
    [0, 0, 0, 0, 0, 0, 1, 1],
  ],
  partALength: 6,
  maskPositions: [2, 4],
};

function taken(text: string, ends = false): StepToken {
  return { id: 20, token: text, text, logProb: -1, allowed: true, ends };
}

const steps: Step[] = [
  { at: 6, maskPosition: 2, top: [], chosen: taken('x') },
  { at: 7, maskPosition: 2, top: [], chosen: taken('<|endofpiece|>', true) },
  { at: 8, maskPosition: 4, top: [], chosen: taken('y') },
  { at: 9, maskPosition: 4, top: [], chosen: taken('<|endofpiece|>', true) },
];

const brief = (current: number) =>
  partB(reading, steps, current).map(({ index, text, place, inside, blank, isNew }) =>
    [index, text, place, inside, blank, isNew === true].join(' '),
  );

describe('the sequence', () => {
  it('numbers the blanks of Part A', () => {
    expect(partA(reading).map(({ blank }) => blank)).toEqual([
      undefined,
      undefined,
      1,
      undefined,
      2,
      undefined,
    ]);
    expect(partA(reading).map(({ isSpecial }) => isSpecial)).toEqual([true, false, true, false, true, true]);
  });

  it('grows by a token a step, and begins every blank anew', () => {
    expect(brief(-1)).toEqual([]);
    expect(brief(0)).toEqual(['6 <|startofpiece|> 2 1 1 false', '7 x 2 2 1 true']);
    expect(brief(1)).toEqual(['6 <|startofpiece|> 2 1 1 false', '7 x 2 2 1 false']);
    expect(brief(3)).toEqual([
      '6 <|startofpiece|> 2 1 1 false',
      '7 x 2 2 1 false',
      '8 <|startofpiece|> 4 1 2 false',
      '9 y 4 2 2 false',
    ]);
  });

  it('lets Part A see Part A, and Part B both up to itself', () => {
    const rows = [0, 1, 2, 3].map((from) => [0, 1, 2, 3].map((to) => Number(sees(from, to, 2))).join(''));
    expect(rows).toEqual(['1100', '1100', '1110', '1111']);
  });

  it('is shown around a blank when it is long', () => {
    expect(around(10, 3, 20)).toEqual({ start: 0, end: 10 });
    expect(around(100, 50, 10)).toEqual({ start: 40, end: 61 });
    expect(around(100, 2, 10)).toEqual({ start: 0, end: 21 });
    expect(around(100, 99, 10)).toEqual({ start: 79, end: 100 });
  });

  it('shows white space, and names what is only a part of a character', () => {
    expect(visibleText({ token: 'Ġa', text: ' a', isSpecial: false })).toBe('␣a');
    expect(visibleText({ token: 'Ċ', text: '\n', isSpecial: false })).toBe('↵');
    expect(visibleText({ token: 'åĮ', text: '\uFFFD', isSpecial: false })).toBe('åĮ');
  });
});
