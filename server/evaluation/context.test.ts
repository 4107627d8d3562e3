import { expect, it } from 'vitest';
import { withContext } from './context';

it('shows so many words on each side, and finds the blank again', () => {
  const text = 'One [MASK] two three four [MASK] five six, seven eight.';
  const question = { text, blank: 1, answer: 'x' };
  expect(withContext(question, 2)).toMatchObject({ text: 'three four [MASK] five six', blank: 0 });
  expect(withContext(question, 5)).toMatchObject({
    text: 'One [MASK] two three four [MASK] five six, seven eight.',
    blank: 1,
  });
  expect(withContext(question, 4)).toMatchObject({
    text: '[MASK] two three four [MASK] five six, seven eight.',
    blank: 1,
  });
  expect(withContext({ ...question, blank: 0 }, 100)).toEqual({ ...question, blank: 0 });
});
