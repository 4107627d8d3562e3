import { describe, expect, it } from 'vitest';
import { formatResults } from './report';
import { resultsOf, totalOf, wilson, type Outcome } from './results';

const outcomes: Outcome[] = [
  { group: 'a', right: true, amongFive: true, logProb: -2, tokens: 2 },
  { group: 'b', right: false, amongFive: true, logProb: -4, tokens: 2 },
  { group: 'a', right: false, amongFive: false, logProb: -6, tokens: 2 },
];

describe('Results', () => {
  it('count by group and in all', () => {
    expect(resultsOf(outcomes)).toMatchObject([
      { group: 'a', count: 2, accuracy: 50, amongFive: 50, perplexity: Math.exp(2) },
      { group: 'b', count: 1, accuracy: 0, amongFive: 100, perplexity: Math.exp(2) },
    ]);
    expect(totalOf(outcomes)).toMatchObject({ count: 3, perplexity: Math.exp(2) });
  });

  it('have the interval that Wilson gives', () => {
    const [low, high] = wilson(20, 100);
    expect(low).toBeCloseTo(13.34, 2);
    expect(high).toBeCloseTo(28.88, 2);
    expect(wilson(0, 10)[0]).toBe(0);
  });

  it('say what guessing would get', () => {
    const chosen = { right: true, logProb: -1, tokens: 1, chance: 0.25 };
    expect(totalOf([chosen])).toMatchObject({ chance: 25, accuracy: 100 });
  });

  it('are a table', () => {
    const evaluation = { set: 'x', file: 'f', groups: resultsOf(outcomes), total: totalOf(outcomes) };
    expect(formatResults(evaluation).split('\n')).toHaveLength(6);
    expect(formatResults(evaluation)).toContain('| x, a | 2 | 50.0 (');
  });
});
