import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalInUse, JournalLock } from './journalLock';

let folder = '';
const journal = () => join(folder, 'journal');
const lockFile = () => `${journal()}.lock`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-lock-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const leftBehind = (process: number, host = hostname()) =>
  writeFile(lockFile(), JSON.stringify({ id: 'another', process, host }));

it('is had by one at a time, and refused with who has it', async () => {
  const first = await JournalLock.take(journal());
  const refused = expect(JournalLock.take(journal())).rejects;
  await refused.toThrow(`journal is in use by process ${process.pid}`);
  await first.release();
  expect(existsSync(lockFile())).toBe(false);
  await (await JournalLock.take(journal())).release();
});

it('waits for one that is just ending', async () => {
  const first = await JournalLock.take(journal());
  const second = JournalLock.take(journal());
  await first.release();
  await (await second).release();
});

it('is taken from the dead: an ended process, or one of another machine that has long been silent', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await leftBehind(child.pid ?? 0);
  await (await JournalLock.take(journal())).release();
  await leftBehind(process.pid, 'another-machine');
  await expect(JournalLock.take(journal())).rejects.toThrow(JournalInUse);
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(lockFile(), longAgo, longAgo);
  await (await JournalLock.take(journal())).release();
});

it('can be taken away, which its owner notices', async () => {
  const first = await JournalLock.take(journal());
  await first.check();
  const second = await JournalLock.take(journal(), true);
  await expect(first.check()).rejects.toThrow(JournalInUse);
  // Whoever has lost it does not remove the other's.
  await first.release();
  await second.check();
  await second.release();
});
