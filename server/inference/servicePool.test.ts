import { describe, expect, it } from 'vitest';
import { FakeScorer } from '../labelling/testService';
import { InferenceProcessError } from './inferenceProcess';
import type { ScoreRequest, ScoreResult } from './service';
import { ServicePool } from './servicePool';

/** Answers when it is told to, with the number that stands in a request's text. */
class Held extends FakeScorer {
  readonly asked: number[] = [];
  readonly #release: (() => void)[] = [];
  deaths = 0;

  override async scoreAll(requests: readonly ScoreRequest[]): Promise<ScoreResult[]> {
    const numbers = requests.map(({ text }) => Number(text));
    this.asked.push(...numbers);
    if (this.deaths > 0) {
      this.deaths--;
      throw new InferenceProcessError('the inference process was killed by SIGSEGV');
    }
    await new Promise<void>((resolve) => this.#release.push(resolve));
    return numbers.map((number) => ({ logProbs: [number], probabilities: [1] }));
  }

  release(): void {
    this.#release.splice(0).forEach((resolve) => {
      resolve();
    });
  }
}

const request = (number: number): ScoreRequest[] => [{ text: String(number), choices: ['x'] }];
const answer = (number: number): ScoreResult[] => [{ logProbs: [number], probabilities: [1] }];
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('several processes', () => {
  it('work at the same time, and the one that is done first gets the next request', async () => {
    const [one, two] = [new Held(), new Held()];
    const pool = new ServicePool([one, two]);
    const first = [0, 1].map((number) => pool.scoreAll(request(number)));
    await settled();
    two.release();
    expect(await first[1]).toEqual(answer(1));
    const next = pool.scoreAll(request(2));
    await settled();
    expect([one.asked, two.asked]).toEqual([[0], [1, 2]]);
    one.release();
    two.release();
    expect(await Promise.all([first[0], next])).toEqual([answer(0), answer(2)]);
  });

  it('do again what one that died had been doing', async () => {
    const [one, two] = [new Held(), new Held()];
    one.deaths = 1;
    const pool = new ServicePool([one, two]);
    const scored = Promise.all([0, 1].map((number) => pool.scoreAll(request(number))));
    for (let i = 0; i < 4; i++) await settled();
    one.release();
    two.release();
    expect(await scored).toEqual([answer(0), answer(1)]);
    expect([...one.asked, ...two.asked].sort()).toEqual([0, 0, 1]);
  });

  it('give up on what kills one after the other, and say so', async () => {
    const [one, two] = [new Held(), new Held()];
    one.deaths = two.deaths = 9;
    await expect(new ServicePool([one, two]).scoreAll(request(0))).rejects.toThrow(
      'the inference process was killed by SIGSEGV, as 2 others with the same rows before it',
    );
    expect(one.asked.length + two.asked.length).toBe(3);
  });
});
