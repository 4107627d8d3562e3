import { describe, expect, it } from 'vitest';
import type { ScoreRequest } from '../../inference/service';
import { parseTask } from '../task/taskFile';
import { FakeScorer } from '../testService';
import { chooseScorer } from './chooseScorer';
import { disagreement, labelDistribution, labelLogProbs, meanProbabilities } from './distributions';
import { TaskScorer } from './taskScorer';

const verbalizer = [
  { label: 'a', answers: ['x', 'y'] },
  { label: 'b', answers: ['z'] },
];
const log = (...probabilities: number[]) => probabilities.map(Math.log);
const scores = (logProbs: number[], lengths = logProbs.map(() => 1)) => ({ logProbs, lengths });
const sum = { verbalizer, combine: 'sum' as const };
const baseline = {
  contentFree: meanProbabilities([scores(log(0.3, 0.3, 0.4)), scores(log(0.1, 0.1, 0.8))], sum),
  empty: labelLogProbs(scores(log(0.3, 0.1, 0.2)), sum),
  rows: [0.6, 0.4],
};

describe('the distribution over labels', () => {
  const row = scores(log(0.2, 0.1, 0.2), [1, 1, 2]);
  it.each([
    // The answers' probabilities are summed: 0.3 against 0.2.
    ['logProb', 'sum', [0.6, 0.4]],
    // Their geometric mean: √0.02 against 0.2.
    ['logProb', 'mean', [Math.SQRT2 / (Math.SQRT2 + 2), 2 / (Math.SQRT2 + 2)]],
    // √0.2 for the answer of two tokens.
    ['normalised', 'sum', [0.3 / (0.3 + Math.sqrt(0.2)), Math.sqrt(0.2) / (0.3 + Math.sqrt(0.2))]],
    // Content-free: 0.6 and 0.2 of label a, 0.4 in the mean; so 0.6 / 0.4 against 0.4 / 0.6.
    ['calibrated', 'sum', [2.25 / 3.25, 1 / 3.25]],
    // 0.3 / 0.4 against 0.2 / 0.2.
    ['pmi', 'sum', [0.75 / 1.75, 1 / 1.75]],
    // As often as in the other rows.
    ['batch', 'sum', [0.5, 0.5]],
  ] as const)('%s, %s', (scorer, combine, expected) => {
    const distribution = labelDistribution(row, baseline, { verbalizer, combine }, scorer);
    distribution.forEach((p, i) => expect(p).toBeCloseTo(expected[i] ?? NaN, 10));
  });
});

it.each([
  [[[0.5, 0.5]], 0],
  [
    [
      [0.7, 0.3],
      [0.7, 0.3],
    ],
    0,
  ],
  [
    [
      [1, 0],
      [0, 1],
    ],
    1,
  ],
  [
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    1,
  ],
])('the disagreement of %j is %d', (distributions, expected) => {
  expect(disagreement(distributions)).toBeCloseTo(expected, 10);
});

describe('scoring rows', () => {
  const task = (fields: object) =>
    parseTask(
      JSON.stringify({
        name: 't',
        patterns: ['{text} It was [MASK].'],
        verbalizer: { good: ['great'], bad: ['not good'] },
        contentFree: ['N/A'],
        ...fields,
      }),
    );
  const asked = ({ text, choices }: ScoreRequest) => [text, choices];

  it('asks for all answers of a pattern at once, and for identical texts once', async () => {
    const service = new FakeScorer();
    const scorer = await TaskScorer.create(service, task({}));
    const cells = [' Fine.', 'Fine. '];
    for (const cell of cells) await scorer.score(() => cell);
    expect(service.scored.map(asked)).toEqual([
      ['N/A It was [MASK].', ['great', 'not good']],
      ['It was [MASK].', ['great', 'not good']],
      ['Fine. It was [MASK].', ['great', 'not good']],
    ]);
  });

  it('lets the answer begin with a space where the vocabulary keeps spaces and one stands before the blank', async () => {
    const service = new FakeScorer({ keepsSpaces: true });
    const scorer = await TaskScorer.create(
      service,
      task({ patterns: ['{text} It was [MASK].', '“[MASK]”, {text}'] }),
    );
    service.scored.length = 0;
    await scorer.score(() => 'Hm.');
    expect(service.scored.map(asked)).toEqual([
      ['Hm. It was [MASK].', [' great', ' not good']],
      ['“[MASK]”, Hm.', ['great', 'not good']],
    ]);
  });

  it('lets patterns vote', async () => {
    const service = new FakeScorer();
    service.logProb = (text, choice) =>
      text.startsWith('1') === (choice === 'great') ? Math.log(0.8) : Math.log(0.2);
    const scorer = await TaskScorer.create(
      service,
      task({ patterns: ['1 {text} [MASK]', '2 {text} [MASK]'] }),
    );
    const suggestion = scorer.suggest(await scorer.score(() => 'x'), 'logProb');
    expect(suggestion.distribution.map((p) => p.toFixed(6))).toEqual(['0.500000', '0.500000']);
    expect(suggestion.disagreement).toBeGreaterThan(0.1);
  });
});

it('auto takes the scorer that is right most often, and the first of equals', () => {
  expect(chooseScorer([]).scorer).toBe('logProb');
  const rows = [
    { label: 0, suggested: [0, 0, 0, 0, -1] },
    { label: 1, suggested: [0, 0, 1, 1, -1] },
  ];
  expect(chooseScorer(rows)).toEqual({
    scorer: 'calibrated',
    rows: 2,
    accuracies: { logProb: 0.5, normalised: 0.5, calibrated: 1, pmi: 1, batch: 0 },
  });
});
