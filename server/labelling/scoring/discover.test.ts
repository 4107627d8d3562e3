import { expect, it } from 'vitest';
import type { FillRequest, FillResult } from '../../inference/service';
import { FakeScorer } from '../testService';
import { discoverAnswers } from './discover';

/** Probability of each answer by the beginning of the text; of the empty text too. */
const model: Record<string, Record<string, number>> = {
  good: { it: 0.4, great: 0.2, fun: 0.1, long: 0.1 },
  bad: { it: 0.5, awful: 0.1, great: 0.02, long: 0.1 },
  '[MASK]': { it: 0.5, great: 0.09, fun: 0.03, awful: 0.02, long: 0.001 },
};

const answersFor = (text: string) => model[text.split(' ')[0] ?? ''] ?? {};

class FakeModel extends FakeScorer {
  override logProb = (text: string, choice: string) => Math.log(answersFor(text)[choice.trim()] ?? 1e-9);

  override fill({ text }: FillRequest): Promise<FillResult> {
    const candidates = Object.entries(answersFor(text)).map(([answer, probability]) => ({
      text: answer,
      tokenIds: [],
      tokenLogProbs: [],
      logProb: Math.log(probability),
    }));
    return Promise.resolve({ text, blanks: [{ mask: '[MASK]', start: 0, end: 6, candidates }] });
  }
}

const textsOf = (...texts: string[]) =>
  texts.map((text) => ({ text, label: text.startsWith('good') ? '+' : '-' }));

it('ranks what the model writes in rows of a label by how much likelier it is there than without a text', async () => {
  const texts = textsOf('good [MASK]', 'good too [MASK]', 'bad [MASK]');
  const found = await discoverAnswers(new FakeModel(), texts, '[MASK]', { count: 3 });
  const plus = found.get('+') ?? [];
  // "long" says nothing of the label: that stands beside it, and does not change the order.
  expect(plus.map(({ answer }) => answer)).toEqual(['long', 'fun', 'great']);
  expect(plus.map(({ lift }) => Number(lift.toFixed(2)))).toEqual([10, 2.75, 2.1]);
  expect(plus.map(({ contrast = 0 }) => Number(contrast.toFixed(2)))).toEqual([1, 11, 7]);
  expect(plus[2]?.probability).toBeCloseTo(0.2);
  expect(found.get('-')?.map(({ answer }) => answer)).toEqual(['long', 'awful', 'it']);
});

it('needs rows of one label only', async () => {
  const found = await discoverAnswers(new FakeModel(), textsOf('good [MASK]'), '[MASK]');
  expect([...found.keys()]).toEqual(['+']);
  const fun = found.get('+')?.[1];
  expect(fun).toMatchObject({ answer: 'fun' });
  expect(fun?.lift).toBeCloseTo(2.75);
  expect(fun).not.toHaveProperty('contrast');
});
