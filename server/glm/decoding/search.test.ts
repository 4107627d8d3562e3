import { describe, expect, it } from 'vitest';
import { Reading } from '../reading';
import type { PartA } from '../sequence';
import { ToyEngine } from '../testing/toyEngine';
import { ToyTokenizer } from '../testing/toyTokenizer';
import type { Answer } from './answer';
import type { BlankTask } from './blankWriter';
import { logSumExp, topIds } from './logits';
import { anything, endTokens, notEmpty } from './logitsProcessor';
import { checkSearch, searchAnswers, type SearchOptions } from './search';

const { special } = new ToyTokenizer();
const partA: PartA = { ids: [special.cls, 20, special.mask, 21, 22, special.endOfText], maskPositions: [2] };

function task(engine: ToyEngine, maxTokens = 6, extra: Partial<BlankTask> = {}): BlankTask {
  const reading = new Reading(engine, partA);
  return { reading, special, maskPosition: 2, maxTokens, process: anything, ...extra };
}

async function search(options: SearchOptions, extra: Partial<BlankTask> = {}): Promise<Answer[]> {
  const checked = checkSearch(options);
  return searchAnswers(task(new ToyEngine(), checked.maxTokens, extra), checked);
}

/** The same model without siblings, slots or caches: reads the whole sequence anew for every token. */
async function nextLogits(answer: readonly number[]): Promise<Float32Array> {
  const engine = new ToyEngine();
  const reading = new Reading(engine, partA);
  const ids = [special.startOfPiece, ...answer];
  const start = partA.ids.length;
  const rows = await reading.read(
    ids.map((id, i) => ({
      id,
      maskPosition: 2,
      inside: i + 1,
      ancestors: Array.from({ length: i }, (_, before) => start + before),
    })),
    [ids.length - 1],
  );
  return rows[0] ?? new Float32Array();
}

async function logProbOf(answer: Answer): Promise<number> {
  let total = 0;
  const ends = endTokens(special);
  for (let i = 0; i < answer.tokenIds.length; i++) {
    const logits = await nextLogits(answer.tokenIds.slice(0, i));
    const logProb = (logits[answer.tokenIds[i] ?? 0] ?? 0) - logSumExp(logits);
    expect(answer.tokenLogProbs[i]).toBeCloseTo(logProb, 5);
    total += logProb;
  }
  if (answer.ended) {
    const logits = await nextLogits(answer.tokenIds);
    // Either end token may have ended it; the likelier one does in every search but sampling.
    total += Math.max(...ends.map((id) => logits[id] ?? 0)) - logSumExp(logits);
  }
  return total;
}

describe('greedy search', () => {
  it('takes the likeliest token at every step', async () => {
    const [answer] = await search({ strategy: 'greedy', maxTokens: 8 });
    const expected: number[] = [];
    for (let length = 0; length < 8; length++) {
      const id = topIds(await nextLogits(expected), 1)[0] ?? 0;
      if (endTokens(special).includes(id)) {
        break;
      }
      expected.push(id);
    }
    expect(answer?.tokenIds).toEqual(expected);
  });

  it('gives further candidates by their first token, the greedy one first', async () => {
    const answers = await search(
      { strategy: 'greedy', count: 4, maxTokens: 3 },
      { process: notEmpty([0, 8]) },
    );
    const [greedy] = await search({ strategy: 'greedy', maxTokens: 3 }, { process: notEmpty([0, 8]) });
    expect(answers[0]).toEqual(greedy);
    expect(new Set(answers.map(({ tokenIds }) => tokenIds[0])).size).toBe(4);
    const others = answers.slice(1).map(({ score }) => score);
    expect(others).toEqual([...others].sort((a, b) => b - a));
  });
});

describe('beam search', () => {
  it('scores each hypothesis as if it had been read alone', async () => {
    const answers = await search({ strategy: 'beam', beams: 5, maxTokens: 7 });
    expect(answers).toHaveLength(5);
    for (const answer of answers) {
      expect(answer.logProb).toBeCloseTo(await logProbOf(answer), 4);
    }
  });

  it('finds no worse an answer than greedy search', async () => {
    const [beam] = await search({ strategy: 'beam', beams: 8, maxTokens: 5 });
    const [greedy] = await search({ strategy: 'greedy', maxTokens: 5 });
    expect(beam?.logProb).toBeGreaterThanOrEqual((greedy?.logProb ?? 0) - 1e-6);
  });

  it('is not disturbed by clearing the slots of abandoned answers', async () => {
    const engine = new ToyEngine();
    const never = () => (logits: Float32Array) => logits.fill(-Infinity, 0, 9);
    const checked = checkSearch({ beams: 12, maxTokens: 40 });
    const answers = await searchAnswers(task(engine, 40, { process: never() }), checked);
    // 12 beams of 40 tokens would take 480 slots; cleared, the cache stays small, and every answer is right.
    expect(engine.steps).toBe(40);
    const best = answers[0];
    let context: number[] = [];
    for (const [i, id] of (best?.tokenIds ?? []).entries()) {
      const logits = await nextLogits(context);
      logits.fill(-Infinity, 0, 9);
      expect(best?.tokenLogProbs[i]).toBeCloseTo((logits[id] ?? 0) - logSumExp(logits), 4);
      context = [...context, id];
    }
  });

  it('divides by the length as the original does', async () => {
    const answers = await search({ beams: 4, lengthPenalty: 1, maxTokens: 6 });
    for (const { logProb, tokenIds, score } of answers) {
      expect(score).toBeCloseTo(logProb / (1 + tokenIds.length), 6);
    }
  });
});

describe('sampling', () => {
  const options = { strategy: 'sample', count: 3, maxTokens: 6, temperature: 2 } as const;

  it('is the same for the same seed, and another for another', async () => {
    const first = await search({ ...options, seed: 7 });
    expect(await search({ ...options, seed: 7 })).toEqual(first);
    expect(await search({ ...options, seed: 8 })).not.toEqual(first);
  });

  it('draws the i-th candidate of a seed whatever the count', async () => {
    const three = await search({ ...options, seed: 3 });
    const one = await search({ ...options, seed: 3, count: 1 });
    expect(three).toContainEqual(one[0]);
  });

  it('draws tokens as often as the model finds them likely', async () => {
    const seeds = Array.from({ length: 400 }, (_, seed) => seed);
    const drawn = await Promise.all(
      seeds.map(
        async (seed) => (await search({ ...options, seed, count: 1, temperature: 1 }))[0]?.tokenIds[0],
      ),
    );
    const logits = await nextLogits([]);
    const total = logSumExp(logits);
    logits.forEach((logit, id) => {
      const share = drawn.filter((one) => one === id).length / seeds.length;
      expect(Math.abs(share - Math.exp(logit - total))).toBeLessThan(0.1);
    });
  });

  it('draws only the likeliest token with top-k 1, as with a tiny top-p', async () => {
    const [greedy] = await search({ strategy: 'greedy', maxTokens: 6 });
    expect((await search({ ...options, topK: 1 }))[0]?.tokenIds).toEqual(greedy?.tokenIds);
    expect((await search({ ...options, topP: 1e-6 }))[0]?.tokenIds).toEqual(greedy?.tokenIds);
  });
});

describe('cancellation', () => {
  it('takes effect within one step', async () => {
    const engine = new ToyEngine();
    const controller = new AbortController();
    const running = searchAnswers(
      task(engine, 50, { signal: controller.signal, process: (logits) => logits.fill(-Infinity, 0, 9) }),
      checkSearch({ maxTokens: 50 }),
    );
    setTimeout(() => {
      controller.abort(new Error('stop'));
    }, 0);
    await expect(running).rejects.toThrow('stop');
    expect(engine.steps).toBeLessThan(10);
  });
});

describe('options', () => {
  it.each([
    [{ count: 0 }, 'count is 0'],
    [{ beams: 65 }, 'beams is 65'],
    [{ maxTokens: 1.5 }, 'maxTokens is 1.5'],
    [{ temperature: 0 }, 'temperature is 0'],
    [{ topP: Number.NaN }, 'topP is NaN'],
    [{ seed: 2 ** 40 }, 'seed is'],
  ])('%j is refused', (options, message) => {
    expect(() => checkSearch(options)).toThrow(message);
  });
});
