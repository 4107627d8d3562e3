// With the bundled model: a small vocabulary writes no sentences.
import { afterAll, describe, expect, it } from 'vitest';
import { endsSentence } from '../blanks/wholeSentences';
import { LocalService } from './localService';

describe('answers to [sMASK]', () => {
  const service = new LocalService({ device: 'cpu' });
  afterAll(() => service.dispose());

  it.each([
    ['without a constraint', undefined],
    ['under one that names no condition', {}],
  ])('are whole sentences %s', async (_, constraint) => {
    const text = 'In the morning [sMASK] The road went on along the river.';
    const wish = { text, count: 6, maxTokens: 16, wellFormed: true };
    const { blanks } = await service.fill(constraint === undefined ? wish : { ...wish, constraint });
    const answers = (blanks[0]?.candidates ?? []).map((candidate) => candidate.text);
    expect(answers).not.toEqual([]);
    expect(answers.filter((answer) => !endsSentence(answer.trimEnd()))).toEqual([]);
  });
});
