import { expect, it } from 'vitest';
import { blankSizes, heldOutBlanks } from './heldOut';

const paragraph =
  'The old man walked slowly along the river bank and looked at the water. ' +
  'His dog, which had been asleep under the table, followed him without a sound to the wooden bridge.';
const text = Array.from({ length: 5 }, (_, i) => `Part ${i}\n${paragraph}\n\n`).join('');

it('blanks as many words as each size says, and the answer fits back', () => {
  const found = heldOutBlanks(text, { count: 20, seed: 3 });
  expect(found).toHaveLength(60);
  for (const { text: passage, answer, group } of found) {
    const [least, most] = blankSizes.find(({ name }) => name === group)?.words ?? [0, 0];
    const words = answer.split(/[\s,]+/).length;
    expect(words).toBeGreaterThanOrEqual(least);
    expect(words).toBeLessThanOrEqual(most);
    expect(text).toContain(passage.replace('[MASK]', answer).split('\n')[0]);
    expect(answer).not.toMatch(/[.]/);
  }
});

it('draws the same blanks for the same seed only', () => {
  const draw = (seed: number) => JSON.stringify(heldOutBlanks(text, { count: 5, seed }));
  expect(draw(1)).toBe(draw(1));
  expect(draw(1)).not.toBe(draw(2));
});

it('finds none in an empty text', () => {
  expect(heldOutBlanks('', { count: 5, seed: 1 })).toEqual([]);
});
