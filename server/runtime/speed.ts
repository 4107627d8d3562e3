// How fast a device is with a model: what decides between two that both can run it.
import { AttentionMask } from '../glm/attentionMask';
import type { Engine, KeyValueCache } from '../glm/engine';

/** A short text, and a short answer. */
const textLength = 64;
const answerLength = 8;

/**
 * A device that is not through its first fill in this time, in milliseconds, is not worth waiting for. A GPU's driver
 * compiles the graph's programs in that fill, which takes seconds at most.
 */
const patience = 20_000;

/**
 * Milliseconds that the engine takes to read a text of 64 tokens and to write an answer of 8, once it is warm;
 * Infinity where it does not get warm.
 */
export async function timeFill(engine: Engine): Promise<number> {
  const cold = await fill(engine, patience);
  return cold === undefined ? Infinity : ((await fill(engine, Infinity)) ?? Infinity);
}

/** Milliseconds of one fill; undefined where it took longer than `limit` and was given up. */
async function fill(engine: Engine, limit: number): Promise<number | undefined> {
  const start = performance.now();
  const cache = engine.createCache();
  await read(engine, cache, textLength);
  for (let token = 0; token < answerLength; token++) {
    if (performance.now() - start > limit) {
      return undefined;
    }
    await read(engine, cache, 1);
  }
  const elapsed = performance.now() - start;
  cache.truncate(0);
  return elapsed;
}

/** Reads `count` tokens that see everything, and predicts the next one. */
async function read(engine: Engine, cache: KeyValueCache, count: number): Promise<void> {
  const total = cache.length + count;
  const mask = new AttentionMask(count, total);
  for (let row = 0; row < count; row++) {
    mask.seeRange(row, 0, total);
  }
  const zeros = Array<number>(count).fill(0);
  await engine.forward({
    cache,
    tokens: zeros,
    positions: zeros,
    blockPositions: zeros,
    visible: mask.visible,
    logitsAt: [count - 1],
  });
}
