import { describe, expect, it } from 'vitest';
import { noRepeatedPhrase, type LogitsProcessor } from './logitsProcessor';

/** The tokens of 0 … 9 that may not follow. */
function forbiddenAfter(process: LogitsProcessor, tokenIds: readonly number[]): number[] {
  const logits = new Float32Array(10);
  process(logits, tokenIds);
  return [...logits.keys()].filter((id) => logits[id] === -Infinity);
}

describe('no phrase twice', () => {
  it('forbids what would end the same run of tokens again', () => {
    expect(forbiddenAfter(noRepeatedPhrase(2), [1, 2, 3, 1])).toEqual([2]);
    expect(forbiddenAfter(noRepeatedPhrase(2), [1, 2, 1, 3, 1])).toEqual([2, 3]);
    expect(forbiddenAfter(noRepeatedPhrase(3), [1, 2, 3, 4, 1, 2])).toEqual([3]);
    expect(forbiddenAfter(noRepeatedPhrase(3), [1, 2, 3, 4, 1])).toEqual([]);
    expect(forbiddenAfter(noRepeatedPhrase(3), [1])).toEqual([]);
  });

  it('forgets what lies far back', () => {
    expect(forbiddenAfter(noRepeatedPhrase(2, 4), [1, 2, 3, 1])).toEqual([2]);
    expect(forbiddenAfter(noRepeatedPhrase(2, 4), [1, 2, 3, 4, 1])).toEqual([]);
  });
});
