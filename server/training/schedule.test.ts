import { describe, expect, it } from 'vitest';
import { learningRate } from './schedule';

describe('the learning rate', () => {
  it('warms up and decays in straight lines', () => {
    const rates = [...Array(10).keys()].map((step) => learningRate({ peak: 1, steps: 8, warmUp: 4 }, step));
    expect(rates).toEqual([0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25, 0, 0]);
  });

  it('starts at its peak without warm-up', () => {
    expect(learningRate({ peak: 0.1, steps: 4, warmUp: 0 }, 0)).toBe(0.1);
  });
});
