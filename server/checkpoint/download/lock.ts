// A lock file: at most one process downloads a model at a time.
import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { processRuns } from '../processRuns';
import { DownloadError } from './error';

/** The owner shows that it is alive this often, in milliseconds. */
const heartbeat = 5_000;
/** An owner that was silent this long, in milliseconds, is gone: killed, or its machine was switched off. */
const silence = 60_000;

const ownerSchema = z.object({ id: z.string(), process: z.int(), host: z.string() });

/**
 * Does the work while holding the lock.
 * @param path of the lock file
 * @param what the lock protects, for the message
 * @param work gets a signal that fires when another process took the lock: this one slept too long
 * @throws DownloadError where another process is at work
 */
export async function withLock<T>(
  path: string,
  what: string,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const id = await take(path, what);
  const lost = new AbortController();
  const beat = setInterval(() => {
    void showLife(path, id).catch(() => {
      lost.abort(new DownloadError(`another process has taken over ${what}`));
    });
  }, heartbeat);
  try {
    return await work(lost.signal);
  } finally {
    clearInterval(beat);
    if ((await ownerOf(path))?.id === id) {
      await rm(path, { force: true });
    }
  }
}

async function take(path: string, what: string): Promise<string> {
  const id = randomUUID();
  const owner = JSON.stringify({ id, process: process.pid, host: hostname() });
  for (let tries = 0; tries < 3; tries++) {
    try {
      await writeFile(path, owner, { flag: 'wx' });
      return id;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
    }
    const other = await ownerOf(path);
    if (await isAlive(path, other)) {
      const who = other === undefined ? '' : ` (process ${other.process} on ${other.host})`;
      throw new DownloadError(`${what} is already at work in another process${who}`);
    }
    // Two processes may find the same dead owner. The first to come back creates the file; the wait lets the second
    // see that instead of deleting it.
    await sleep(Math.random() * 200);
    if ((await ownerOf(path))?.id === other?.id) {
      await rm(path, { force: true });
    }
  }
  throw new DownloadError(`${what} is already at work in another process`);
}

async function showLife(path: string, id: string): Promise<void> {
  if ((await ownerOf(path))?.id !== id) {
    throw new Error('taken');
  }
  const now = new Date();
  await utimes(path, now, now);
}

async function ownerOf(path: string): Promise<z.infer<typeof ownerSchema> | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // No file, or one that is just being written.
    return undefined;
  }
}

async function isAlive(path: string, owner: z.infer<typeof ownerSchema> | undefined): Promise<boolean> {
  const written = await stat(path).catch(() => undefined);
  if (written === undefined || Date.now() - written.mtimeMs > silence) {
    return false;
  }
  return owner?.host !== hostname() || processRuns(owner.process);
}
