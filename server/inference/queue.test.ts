import { describe, expect, it } from 'vitest';
import { Queue } from './queue';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a queue', () => {
  it('runs one thing after the other, also after one that failed', async () => {
    const queue = new Queue();
    const order: string[] = [];
    const work = (name: string, ms: number) => async () => {
      order.push(`${name} starts`);
      await pause(ms);
      order.push(`${name} ends`);
      if (name === 'b') {
        throw new Error('b failed');
      }
      return name;
    };
    const results = await Promise.allSettled([
      queue.run(work('a', 20)),
      queue.run(work('b', 5)),
      queue.run(work('c', 1)),
    ]);
    expect(order).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('gives up what is aborted while it waits, at once and without running it', async () => {
    const queue = new Queue();
    const controller = new AbortController();
    let ran = false;
    let firstEnded = false;
    const first = queue.run(async () => {
      await pause(500);
      firstEnded = true;
    });
    const second = queue.run(() => {
      ran = true;
      return Promise.resolve();
    }, controller.signal);
    controller.abort(new Error('not wanted any more'));
    await expect(second).rejects.toThrow('not wanted any more');
    expect(firstEnded).toBe(false);
    await first;
    await queue.run(() => Promise.resolve());
    expect(ran).toBe(false);
  });
});
