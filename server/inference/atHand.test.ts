import { expect, it } from 'vitest';
import { atHand } from './atHand';

/** Items that come at once, but for those that wait for a promise. */
async function* source(items: readonly (number | Promise<number>)[]): AsyncGenerator<number> {
  for (const item of items) yield item;
}

async function collect(batches: AsyncIterable<number[]>): Promise<number[][]> {
  const all: number[][] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

it('takes what has come, and no more than it may', async () => {
  expect(await collect(atHand(source([1, 2, 3, 4, 5]), 2))).toEqual([[1, 2], [3, 4], [5]]);
  expect(await collect(atHand(source([]), 2))).toEqual([]);
});

it('does not wait for what has not come', async () => {
  let send: (item: number) => void = () => undefined;
  const late = new Promise<number>((resolve) => (send = resolve));
  const batches = atHand(source([1, 2, late, 4]), 8);
  expect((await batches.next()).value).toEqual([1, 2]);
  send(3);
  expect((await batches.next()).value).toEqual([3, 4]);
  expect((await batches.next()).done).toBe(true);
});

it('hands out what came before an error', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    await Promise.reject(new Error('broken'));
  }
  const batches = atHand(failing(), 8);
  expect((await batches.next()).value).toEqual([1]);
  await expect(batches.next()).rejects.toThrow('broken');
});
