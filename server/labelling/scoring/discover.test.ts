import { expect, it } from 'vitest';
import type { FillRequest, FillResult } from '../../inference/service';
import { discoverAnswers } from './discover';

it('ranks what the model writes in the rows of a label by how much likelier it is there', async () => {
  const answers: Record<string, [string, number][]> = {
    good: [
      ['it', 0.4],
      ['great', 0.2],
      ['fun', 0.1],
    ],
    bad: [
      ['it', 0.5],
      ['awful', 0.1],
      [' great', 0.02],
    ],
  };
  const fill = ({ text }: FillRequest): Promise<FillResult> => {
    const candidates = (answers[text.split(' ')[0] ?? ''] ?? []).map(([answer, probability]) => ({
      text: answer,
      tokenIds: [],
      tokenLogProbs: [],
      logProb: Math.log(probability),
    }));
    return Promise.resolve({ text, blanks: [{ mask: '[MASK]', start: 0, end: 6, candidates }] });
  };
  const texts = ['good [MASK]', 'good too [MASK]', 'bad [MASK]'].map((text) => ({
    text,
    label: text.startsWith('good') ? '+' : '-',
  }));
  const found = await discoverAnswers({ fill }, texts, { count: 2 });
  const plus = found.get('+') ?? [];
  expect(plus.map(({ answer }) => answer)).toEqual(['fun', 'great']);
  expect(plus.map(({ lift }) => Math.round(lift))).toEqual([11, 7]);
  expect(plus[1]?.probability).toBeCloseTo(0.2);
  expect(found.get('-')?.[0]?.answer).toBe('awful');
});
