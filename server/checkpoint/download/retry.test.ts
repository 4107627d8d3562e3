// What is tried again, how often, and after what wait.
import { describe, expect, it } from 'vitest';
import { HttpError } from './httpError';
import { BrokenAnswer, withRetries, type RetryPolicy } from './retry';

const policy: RetryPolicy = { tries: 4, firstDelay: 4, longestDelay: 6, longestRetryAfter: 50 };
const { signal } = new AbortController();

function failing(error: unknown, times = Infinity): { work: () => Promise<string>; calls: () => number } {
  let calls = 0;
  const work = (): Promise<string> =>
    ++calls <= times ? Promise.reject(error instanceof Error ? error : new Error()) : Promise.resolve('done');
  return { work, calls: () => calls };
}

const network = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

describe('trying again', () => {
  it.each([
    new HttpError(503, 'http://hub'),
    new HttpError(408, 'http://hub'),
    new BrokenAnswer('x'),
    network('ECONNRESET'),
    network('UND_ERR_SOCKET'),
  ])('after %s', async (error) => {
    const { work, calls } = failing(error, 2);
    expect(await withRetries(work, { policy, signal })).toBe('done');
    expect(calls()).toBe(3);
  });

  it.each([
    new HttpError(404, 'http://hub'),
    network('CERT_HAS_EXPIRED'),
    network('SELF_SIGNED_CERT_IN_CHAIN'),
    Object.assign(new Error('full'), { code: 'ENOSPC' }),
    new TypeError('a mistake in the program'),
  ])('not after %s', async (error) => {
    const { work, calls } = failing(error);
    await expect(withRetries(work, { policy, signal })).rejects.toBe(error);
    expect(calls()).toBe(1);
  });

  it('waits longer each time, up to a limit', async () => {
    const waits: number[] = [];
    const { work } = failing(new BrokenAnswer('x'));
    const running = withRetries(work, { policy, signal, onRetry: (_, wait) => waits.push(wait) });
    await expect(running).rejects.toThrow('x');
    expect(waits).toHaveLength(3);
    for (const [i, delay] of [4, 6, 6].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(delay * 0.75);
      expect(waits[i]).toBeLessThanOrEqual(delay * 1.25);
    }
  });

  it('counts anew after much has come', async () => {
    let received = 0;
    const { work, calls } = failing(new BrokenAnswer('x'), 20);
    const progress = (): number => (received += 2 ** 20);
    expect(await withRetries(work, { policy, signal, progress })).toBe('done');
    expect(calls()).toBe(21);
  });

  it('reads dates too', async () => {
    const headers = new Headers({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
    const error = await HttpError.of({ status: 429, url: 'http://hub', headers, body: null });
    expect(error.retryAfter).toBeGreaterThan(50_000);
    expect(error.retryAfter).toBeLessThanOrEqual(60_000);
  });
});
