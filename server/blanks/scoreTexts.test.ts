import { expect, it } from 'vitest';
import { Glm } from '../glm/glm';
import { ToyEngine } from '../glm/testing/toyEngine';
import { ToyTokenizer } from '../glm/testing/toyTokenizer';
import { scoreBlank, type ScoreRequest } from './scoreBlank';
import { scoreTexts, type ScoredText } from './scoreTexts';

const requests: readonly ScoreRequest[] = [
  { text: 'ab [MASK] c', choices: ['d', 'ef'] },
  { text: 'g [MASK] and a blank more [MASK]', choices: ['h', 'ij', 'k'], includeEnd: false },
  { text: 'ab [MASK] c', choices: ['d', 'ef'] },
  { text: 'a rather long text that fills a pass alone or nearly so [MASK]', choices: ['l'] },
  { text: '[MASK]', choices: ['m', 'no'] },
];

async function all(glm: Glm, asked: readonly ScoreRequest[]): Promise<ScoredText[][]> {
  const passes: ScoredText[][] = [];
  for await (const pass of scoreTexts(glm, asked)) {
    passes.push(pass);
  }
  return passes;
}

it('gives each text what it would get alone, in fewer passes, none over the budget unless by one text', async () => {
  const engine = new ToyEngine();
  const tokenizer = new ToyTokenizer();
  const passes = await all(new Glm(tokenizer, engine), requests);
  const results = passes.flat();
  expect(results.map(({ at }) => at).sort()).toEqual([0, 1, 2, 3, 4]);
  expect(engine.steps).toBeLessThan(4);
  passes.forEach((pass, i) => {
    expect(pass.length === 1 || (engine.read[i] ?? 0) <= engine.passTokens).toBe(true);
  });
  for (const { at, result } of results) {
    const request = requests[at];
    if (request === undefined) throw new Error(`no request ${at}`);
    const alone = await scoreBlank(new Glm(tokenizer, new ToyEngine()), request);
    expect(result.logProbs).toHaveLength(request.choices.length);
    result.logProbs.forEach((logProb, i) => expect(logProb).toBeCloseTo(alone.logProbs[i] ?? NaN, 6));
  }
});

it('answers equal requests once', async () => {
  const engine = new ToyEngine();
  const request: ScoreRequest = { text: 'ab [MASK] c', choices: ['d', 'ef'] };
  const [once] = await all(new Glm(new ToyTokenizer(), engine), [request]);
  const tokens = engine.read[0];
  const [twice] = await all(new Glm(new ToyTokenizer(), engine), [request, { ...request, includeEnd: true }]);
  expect(engine.read).toEqual([tokens, tokens]);
  expect(twice?.map(({ result }) => result)).toEqual([once?.[0]?.result, once?.[0]?.result]);
});

it('says which request cannot be used', async () => {
  const glm = new Glm(new ToyTokenizer(), new ToyEngine());
  const wrong = [...requests, { text: 'no blank', choices: ['a'] }];
  await expect(all(glm, wrong)).rejects.toThrow('request 5: the text has no [MASK]');
});
