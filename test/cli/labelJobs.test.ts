// `glm label --jobs N`: several processes, any of which may die, and the same output as one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { glm, lines, reference, referenceIsThere, root } from './glm';

// Enough of them that a run is caught before its end.
const rows = 1600;
let folder: string;
let data: string;
let base: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-jobs-'));
  const task = join(folder, 't.glm-task.json');
  const verbalizer = { positive: ['great'], negative: ['terrible'] };
  await writeFile(
    task,
    JSON.stringify({ name: 't', pattern: '{text} It was [MASK].', verbalizer, scorer: 'logProb' }),
  );
  data = join(folder, 'in.jsonl');
  await writeFile(
    data,
    Array.from(
      { length: rows },
      (_, i) => `{"id":${i},"text":"Film ${i} about ${'very '.repeat(i % 40)}much."}\n`,
    ).join(''),
  );
  base = ['label', data, '--task', task, '--model', reference, '--device', 'cpu'];
});
afterAll(() => rm(folder, { recursive: true }));

/** Inference processes of a running command. */
async function children(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text
    .split(' ')
    .filter((each) => each !== '')
    .map(Number);
}

async function journalled(out: string): Promise<number> {
  const journal = await readFile(`${out}.journal`, 'utf8').catch(() => '');
  return Math.max(0, journal.split('\n').length - 2);
}

interface Running {
  readonly pid: number;
  readonly ended: Promise<{ readonly status: number | null; readonly stderr: string }>;
}

/** Starts a run, and waits until it has labelled so many rows. @returns its inference processes too */
async function startedRun(
  out: string,
  labelled: number,
): Promise<Running & { readonly processes: number[] }> {
  const running = start(out);
  let isOver = false;
  void running.ended.then(() => (isOver = true));
  let processes: number[] = [];
  while ((processes = await children(running.pid)).length < 2 || (await journalled(out)) < labelled) {
    if (isOver) throw new Error(`it ended too early: ${(await running.ended).stderr}`);
    await delay(5);
  }
  return { ...running, processes };
}

function start(out: string): Running {
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...base, '--out', out, '--jobs', '2']);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ status: number | null; stderr: string }>((resolve) => {
    child.once('close', (status) => {
      resolve({ status, stderr });
    });
  });
  return { pid: child.pid ?? 0, ended };
}

it('refuses no processes', async () => {
  const { status, stderr } = await glm(['label', 'x.csv', '--task', 't', '--out', 'y.csv', '--jobs', '0']);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/--jobs.*from 1 on/)]);
});

describe.skipIf(!referenceIsThere || process.platform !== 'linux')(
  'with a checkpoint (needs ../shared/reference, and /proc)',
  () => {
    let expected: Record<string, unknown>[];
    beforeAll(async () => {
      const out = join(folder, 'one.jsonl');
      expect((await glm([...base, '--out', out])).status).toBe(0);
      expected = lines(await readFile(out, 'utf8'));
      expect(expected).toHaveLength(rows);
    });

    /** What one process labelled, but for the last digits of numbers that depend on how rows are packed. */
    async function expectTheSame(out: string): Promise<void> {
      const labelled = lines(await readFile(out, 'utf8'));
      const plain = (row: Record<string, unknown>) => [row.id, row.text, row.label, row.label_hash];
      expect(labelled.map(plain)).toEqual(expected.map(plain));
      labelled.forEach((row, i) => {
        expect(row.label_probability).toBeCloseTo(Number(expected[i]?.label_probability), 4);
      });
    }

    it('labels as one process does, in a file and in a pipe', async () => {
      const out = join(folder, 'two.jsonl');
      const { status, stderr } = await glm([...base, '--out', out, '--jobs', '2']);
      expect([status, stderr]).toEqual([0, expect.stringContaining(`${rows} of ${rows} rows labelled`)]);
      await expectTheSame(out);
      const [, , ...options] = base;
      const piped = await glm(['label', '--stream', '--jobs', '2', ...options], {
        input: await readFile(data),
      });
      await writeFile(out, piped.stdout);
      await expectTheSame(out);
    });

    it('replaces an inference process that is killed', async () => {
      const out = join(folder, 'replaced.jsonl');
      const { ended, processes } = await startedRun(out, 1);
      process.kill(processes[0] ?? 0, 'SIGKILL');
      const { status, stderr } = await ended;
      expect(stderr).toMatch(/inference process was killed by SIGKILL.*; another one takes over/);
      expect(status).toBe(0);
      await expectTheSame(out);
    });

    it('is killed, and goes on without losing or repeating a row; no process of it stays behind', async () => {
      const out = join(folder, 'resumed.jsonl');
      const { pid, ended, processes } = await startedRun(out, 64);
      process.kill(pid, 'SIGKILL');
      await ended;
      expect(existsSync(out)).toBe(false);
      const done = await journalled(out);
      expect(done).toBeLessThan(rows);
      const { status } = await glm([...base, '--out', out, '--jobs', '2', '--resume']);
      expect(status).toBe(0);
      await expectTheSame(out);
      await expect
        .poll(() => processes.filter((each) => existsSync(`/proc/${each}`)), { timeout: 30_000 })
        .toEqual([]);
    });
  },
);
