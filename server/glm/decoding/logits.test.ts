import { describe, expect, it } from 'vitest';
import { logSumExp, topIds } from './logits';

const logits = Float32Array.from([1, 5, -Infinity, 5, 3, 9]);

describe('topIds', () => {
  it('lists the largest first, of equal ones the lower id first', () => {
    expect(topIds(logits, 4)).toEqual([5, 1, 3, 4]);
  });

  it('leaves forbidden tokens out', () => {
    expect(topIds(logits, 6)).toEqual([5, 1, 3, 4, 0]);
  });

  it('gives the same whether it inserts or sorts', () => {
    const many = Float32Array.from({ length: 2000 }, (_, i) => ((i * 7919) % 613) / 10);
    expect(topIds(many, 600).slice(0, 40)).toEqual(topIds(many, 40));
  });

  it('finds the largest wherever it stands, for every length', () => {
    for (let length = 1; length < 14; length++) {
      for (let place = 0; place < length; place++) {
        const one = new Float32Array(length).fill(-Infinity);
        one[place] = place - 100;
        expect(topIds(one, 2)).toEqual([place]);
      }
    }
  });
});

describe('logSumExp', () => {
  it('does not overflow', () => {
    expect(logSumExp(Float32Array.from([1000, 1000]))).toBeCloseTo(1000 + Math.log(2), 4);
  });

  it('does not count forbidden tokens', () => {
    expect(logSumExp(Float32Array.from([-Infinity, 0, -Infinity]))).toBe(0);
  });

  it('is that of exact exponentials, for odd and even lengths', () => {
    for (const length of [1, 2, 999, 1000]) {
      const many = Float32Array.from({ length }, (_, i) => ((i * 7919) % 613) / 37 - 8);
      const exact = Math.log(many.reduce((sum, logit) => sum + Math.exp(logit), 0));
      expect(logSumExp(many)).toBeCloseTo(exact, 7);
    }
  });
});
