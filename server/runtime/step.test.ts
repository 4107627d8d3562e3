import { describe, expect, it } from 'vitest';
import type { Step } from '../glm/engine';
import { attentionBias } from './step';

describe('the attention mask as a bias', () => {
  const step: Step = {
    tokens: [7, 8],
    positions: [0, 0],
    blockPositions: [1, 1],
    // Two slots in use, and the two new tokens; the second does not see the first.
    visible: Uint8Array.from([1, 0, 1, 0, 1, 1, 0, 1]),
    logitsAt: [],
  };

  it('is zero where a token sees a slot', () => {
    const { dims, data } = attentionBias(step);
    expect(dims).toEqual([1, 1, 2, 4]);
    expect([...data].map((bias) => bias === 0)).toEqual([true, false, true, false, true, true, false, true]);
  });

  it('hides the slots that are not in use, between those of the past and the new ones', () => {
    const { dims, data } = attentionBias(step, { length: 2, capacity: 5 });
    expect(dims).toEqual([1, 1, 2, 7]);
    expect([...data].map((bias) => Number(bias === 0)).join('')).toBe('1000010' + '1100001');
  });
});
