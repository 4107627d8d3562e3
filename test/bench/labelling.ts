// What labelling costs: rows per second in batches, row after row, and answer after answer; and memory.
//
//   node tools/bench.mjs labelling rate DATA TASK [ROWS] [MODEL]   a dataset and a task as for `glm label`
//   node tools/bench.mjs labelling memory [ROWS]                   a synthetic file, with a model that costs nothing
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalService } from '../../server/inference/localService';
import type { GlmService } from '../../server/inference/service';
import { formatOf, readDatasetFile } from '../../server/labelling/datasets/dataset';
import { labelFile } from '../../server/labelling/jobs/labelFile';
import { TaskScorer } from '../../server/labelling/scoring/taskScorer';
import type { Task } from '../../server/labelling/task/task';
import { parseTask } from '../../server/labelling/task/taskFile';
import { FakeScorer } from '../../server/labelling/testService';

async function main(): Promise<void> {
  const [what, ...rest] = process.argv.slice(2);
  if (what === 'rate' && rest[0] !== undefined && rest[1] !== undefined) {
    await measureRate(rest[0], rest[1], Number(rest[2] ?? 300), rest[3]);
  } else if (what === 'memory') {
    await measureMemory(Number(rest[0] ?? 1_000_000));
  } else {
    process.stderr.write('rate DATA TASK [ROWS] [MODEL], or memory [ROWS]\n');
    process.exitCode = 2;
  }
}

/** As many as a labelling job scores together. */
const batchRows = 32;

type Cell = (column: string) => string;

async function measureRate(data: string, taskPath: string, count: number, model?: string): Promise<void> {
  const task = parseTask(await readFile(taskPath, 'utf8'));
  const rows: Cell[] = [];
  for await (const entry of readDatasetFile(data, formatOf(data) ?? 'jsonl')) {
    if (entry.kind === 'row') rows.push((column) => entry.cell(column) ?? '');
    if (rows.length === count) break;
  }
  const service = new LocalService({ ...(model !== undefined && { model }) });
  await service.load();
  await seconds(service, task, rows.slice(0, 20));
  const answers = task.verbalizer.flatMap(({ label, answers }) =>
    answers.map((answer) => ({ label, answer })),
  );
  // One task an answer: what a program does that asks for one answer after the other.
  const single = answers.map(({ label, answer }) => ({
    ...task,
    verbalizer: [{ label, answers: [answer] }],
  }));
  const batched: number[] = [];
  const together: number[] = [];
  const apart: number[] = [];
  const cached: number[] = [];
  // Slices in turn, so that whatever else the machine does falls on all alike.
  const slice = Math.ceil(rows.length / 6);
  for (let start = 0; start < rows.length; start += slice) {
    const part = rows.slice(start, start + slice);
    batched.push(await secondsInBatches(service, task, part));
    together.push(await seconds(service, task, part));
    let total = 0;
    for (const one of single) total += await seconds(service, one, part);
    apart.push(total);
    cached.push(await secondsByRow(service, single, part));
  }
  const rate = (times: readonly number[]) => rows.length / times.reduce((a, b) => a + b, 0);
  print(`${rows.length} rows, ${task.patterns.length} pattern(s), ${answers.length} answers\n`);
  print(
    `- in batches of ${batchRows} rows: ${rate(batched).toFixed(1)} rows/s, ${(rate(batched) / rate(together)).toFixed(2)} times as fast as row after row`,
  );
  print(`- row after row, all answers in one pass: ${rate(together).toFixed(1)} rows/s`);
  print(
    `- one answer after the other: ${rate(apart).toFixed(1)} rows/s; together is ${(rate(together) / rate(apart)).toFixed(2)} times as fast`,
  );
  print(
    `- one after the other, the text read once: ${rate(cached).toFixed(1)} rows/s; together is ${(rate(together) / rate(cached)).toFixed(2)} times as fast`,
  );
  await service.dispose();
}

/** A new scorer each time, so that no score is remembered. */
async function seconds(service: GlmService, task: Task, rows: readonly Cell[]): Promise<number> {
  const scorer = await TaskScorer.create(service, task);
  const start = performance.now();
  for (const row of rows) await scorer.score(row);
  return (performance.now() - start) / 1000;
}

/** As `glm label` does it. */
async function secondsInBatches(service: GlmService, task: Task, rows: readonly Cell[]): Promise<number> {
  const scorer = await TaskScorer.create(service, task);
  const start = performance.now();
  for (let first = 0; first < rows.length; first += batchRows) {
    await scorer.scoreAll(rows.slice(first, first + batchRows));
  }
  return (performance.now() - start) / 1000;
}

/** Row after row, and for each its answers in turn: the service still knows the text. */
async function secondsByRow(
  service: GlmService,
  tasks: readonly Task[],
  rows: readonly Cell[],
): Promise<number> {
  const scorers: TaskScorer[] = [];
  for (const task of tasks) scorers.push(await TaskScorer.create(service, task));
  const start = performance.now();
  for (const row of rows) {
    for (const scorer of scorers) await scorer.score(row);
  }
  return (performance.now() - start) / 1000;
}

async function measureMemory(count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'glm-bench-'));
  try {
    const input = join(folder, 'rows.csv');
    await writeRows(input, count);
    const task = parseTask(
      JSON.stringify({
        name: 'memory',
        pattern: '{text} It was [MASK].',
        verbalizer: { good: ['great'], bad: ['awful'] },
        scorer: 'batch',
      }),
    );
    const service = new ForgetfulScorer();
    const start = performance.now();
    const { labelled } = await labelFile(service, task, {
      input,
      format: 'csv',
      output: join(folder, 'out.csv'),
      model: 'none',
    });
    const took = (performance.now() - start) / 1000;
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
    print(
      `${labelled} rows of ${megabytes((await stat(input)).size)}: ${took.toFixed(0)} s without a model, ` +
        `peak memory ${megabytes(process.resourceUsage().maxRSS * 1024)}`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every row with a text of its own, quotation marks and line breaks among them. */
async function writeRows(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('id,text\n');
  for (let i = 0; i < count; i++) {
    const text = `"Row ${i}: a ""${i % 3 === 0 ? 'great' : 'awful'}"" film,\nand ${'rather '.repeat(i % 20)}long."`;
    if (!file.write(`${i},${text}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

class ForgetfulScorer extends FakeScorer {
  override async score(request: Parameters<FakeScorer['score']>[0]): ReturnType<FakeScorer['score']> {
    const result = await super.score(request);
    this.scored.length = 0;
    return result;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
