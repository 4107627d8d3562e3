// The lock file, and owners that are gone.
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glm-lock-'));
  path = join(folder, 'lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function owner(host: string, process: number): void {
  writeFileSync(path, JSON.stringify({ id: 'other', process, host }));
}

/** As if the owner had last been seen so many seconds ago. */
function age(seconds: number): void {
  const then = new Date(Date.now() - seconds * 1000);
  utimesSync(path, then, then);
}

const work = (): Promise<string> => Promise.resolve('done');

describe('a lock', () => {
  it('is gone after the work, and after work that failed', async () => {
    expect(await withLock(path, 'x', work)).toBe('done');
    await expect(withLock(path, 'x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(path)).toBe(false);
  });

  it('keeps others out while the work goes on', async () => {
    await withLock(path, 'x', async () => {
      await expect(withLock(path, 'the work', work)).rejects.toThrow(/^the work is already at work/);
    });
  });

  it('of another machine counts as long as that shows life', async () => {
    owner('elsewhere', 1);
    await expect(withLock(path, 'x', work)).rejects.toThrow(/process 1 on elsewhere/);
    age(120);
    expect(await withLock(path, 'x', work)).toBe('done');
  });

  it('of a process that is gone does not count', async () => {
    owner(hostname(), 2 ** 30);
    expect(await withLock(path, 'x', work)).toBe('done');
  });

  it('that holds nonsense counts until it is old', async () => {
    writeFileSync(path, '');
    await expect(withLock(path, 'x', work)).rejects.toThrow(/already at work/);
    age(120);
    expect(await withLock(path, 'x', work)).toBe('done');
  });

  it('is taken over by one of two', async () => {
    owner('elsewhere', 1);
    age(120);
    let running = 0;
    const alone = async (): Promise<void> => {
      running++;
      expect(running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 400));
      running--;
    };
    const outcomes = await Promise.allSettled([withLock(path, 'x', alone), withLock(path, 'x', alone)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('that another has taken is left to that one', async () => {
    await withLock(path, 'x', () => {
      owner('elsewhere', 1);
      return Promise.resolve();
    });
    expect(readFileSync(path, 'utf8')).toContain('elsewhere');
  });
});
