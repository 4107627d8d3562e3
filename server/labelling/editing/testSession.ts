// Sessions for tests: in a folder of their own, with a model that only pretends.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { GlmService } from '../../inference/service';
import { parseTask } from '../task/taskFile';
import { FakeScorer } from '../testService';
import { Session } from './session';

export const task = parseTask(
  JSON.stringify({
    name: 'sentiment',
    patterns: ['{text} It was [MASK].', 'It was [MASK]: {text}'],
    verbalizer: { positive: ['great'], negative: ['terrible', 'bad'] },
    scorer: 'logProb',
  }),
);

/** Five rows, one of which is over two lines and one is broken. */
export const csv = [
  'id,text',
  '1,"a great film, really"',
  '2,"a bad',
  'film"',
  '3,neither',
  '4,"stray" text',
  '5,so great so great',
  '',
].join('\n');

let folder = '';
let open: Session[] = [];

/** To be called once in a file with tests of sessions: a folder for each test, whose sessions are closed after it. */
export function useSessionFolder(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glm-session-'));
    open = [];
  });

  afterEach(async () => {
    await Promise.all(open.map((session) => session.close().catch(() => undefined)));
    await rm(folder, { recursive: true, force: true });
  });
}

/** A file of the test's folder. */
export const path = (name: string) => join(folder, name);

/** What it holds. */
export const onDisk = (name: string) => readFile(path(name), 'utf8');

/** Opens a dataset of the test's folder, and waits until all its rows are known. */
export async function start(
  name = 'data.csv',
  backup?: string,
  own = task,
  service: GlmService = new FakeScorer(),
): Promise<Session> {
  const session = await Session.open({
    dataset: path(name),
    task: own,
    journal: path('journal'),
    ...(backup !== undefined && { backup }),
    // A session that is still open counts as killed.
    takeOver: true,
    useModel: (work, signal) => work(service, signal),
    changed: () => undefined,
  });
  open.push(session);
  await complete(session);
  return session;
}

/** Waits until all rows are known. */
export async function complete(session: Session): Promise<void> {
  await expect.poll(() => session.progress.complete).toBe(true);
}

/** Lets the model say what it thinks of the first rows. */
export async function withSuggestions(session: Session): Promise<void> {
  session.focus([0, 1, 2, 3, 4]);
  await expect.poll(() => session.progress.suggesting.active).toBe(false);
}

/** Of a request that nobody cancels. */
export const { signal } = new AbortController();

/** When decisions are made. */
export const when = new Date('2026-01-02T03:04:05Z');
