import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Format } from '../datasets/dataset';
import type { ScorerChoice } from '../scoring/chooseScorer';
import { CalibratedLabels, fitCalibration } from '../calibration/calibration';
import { TaskScorer } from '../scoring/taskScorer';
import { parseTask } from '../task/taskFile';
import { FakeScorer } from '../testService';
import { journalPath, labelFile, type LabelFileOptions } from './labelFile';
import { labelStream } from './labelStream';

const taskText = JSON.stringify({
  name: 'sentiment',
  pattern: '{text} It was [MASK].',
  verbalizer: { good: ['great'], bad: ['awful'] },
  contentFree: ['N/A'],
  scorer: 'logProb',
});

let folder: string;
let input: string;
let output: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-label-'));
  input = join(folder, 'in.csv');
  output = join(folder, 'out.csv');
});
afterAll(() => rm(folder, { recursive: true }));

async function run(
  data: string,
  fields: object = {},
  options: Partial<LabelFileOptions> = {},
  service = new FakeScorer(),
) {
  const format: Format = options.format ?? 'csv';
  await writeFile(input, data);
  await rm(output, { force: true });
  const broken: [number, string][] = [];
  const choices: ScorerChoice[] = [];
  const task = parseTask(JSON.stringify({ ...(JSON.parse(taskText) as object), ...fields }));
  const result = await labelFile(service, task, {
    input,
    output,
    format,
    model: 'fake',
    onBroken: (line, reason) => broken.push([line, reason]),
    onScorer: (choice) => choices.push(choice),
    ...options,
  });
  return { ...result, broken, choices, service, written: await readFile(output, 'utf8') };
}

describe('labelling a file', () => {
  it('adds label, probability, distribution, status and hash; broken rows stay and are named', async () => {
    const { written, broken, labelled } = await run(
      'id,text\n1,great day\n2,"awful, ""really"""\n3,x,y\n4, \n5,awful',
    );
    const lines = written.split('\n');
    expect(lines[0]).toBe('id,text,label_status,label,label_probability,label_distribution,label_hash');
    expect(lines[1]).toMatch(
      /^1,great day,suggested,good,0\.88\d+,"\{""good"":0\.88\d+,""bad"":0\.11\d+\}",[0-9a-f]{16}-[0-9a-f]{16}$/,
    );
    expect(lines[2]).toMatch(/^2,"awful, ""really""",suggested,bad,/);
    expect(lines.slice(3, 5)).toEqual(['3,x,y', '4, ']);
    expect(lines[5]).toMatch(/^5,awful,suggested,bad,.*[0-9a-f]$/);
    expect(labelled).toBe(3);
    expect(broken).toEqual([
      [4, 'it has 3 cells where the header has 2'],
      [5, 'there is no text in text'],
    ]);
    expect(existsSync(journalPath(output))).toBe(false);
  });

  it('reads a record with too many cells as broken, also among labelled ones', async () => {
    const first = await run('text\ngreat\nawful, really\nawful\n');
    const second = await run(first.written, {}, { model: 'another' });
    expect(second.broken).toEqual([[3, 'it has 2 cells where 1 stand before those of the label']]);
    expect(second.labelled).toBe(2);
    expect(second.written.split('\n')[2]).toBe('awful, really');
  });

  it('keeps what a person decided, and suggestions of the same task and model', async () => {
    const first = await run('text\ngreat\nawful\ngreat fun\nawful mess\n', {}, { limit: 2 });
    const edited = first.written
      .replace(/^awful,suggested,bad,/m, 'awful,overridden,good,')
      .replace(/^great fun$/m, 'great fun,,bad');
    const second = await run(edited);
    expect(second.labelled).toBe(1);
    expect(second.written.startsWith(edited.replace('awful mess\n', ''))).toBe(true);
    expect(second.written.split('\n')[4]).toMatch(/^awful mess,suggested,bad,/);
    const third = await run(edited, {}, { model: 'another' });
    expect(third.labelled).toBe(2);
    expect(third.written).toContain('awful,overridden,good,');
  });

  it('says which columns there are where one is missing', async () => {
    await expect(run('id,sentence\n1,x\n')).rejects.toThrow(/\{text\}.*only id, sentence/);
    await expect(
      run('{"a":1}\n{"b":2}\n', {}, { format: 'jsonl', output: join(folder, 'o.jsonl') }),
    ).rejects.toThrow(/only a, b/);
    await expect(run('text\nx\n', { goldColumn: 'gold' })).rejects.toThrow(/"gold".*only text/);
  });

  it('refuses to overwrite its input, or to write what it cannot', async () => {
    await expect(run('text\nx\n', {}, { output: input })).rejects.toThrow(/the output is the input/);
    await expect(run('text\nx\n', {}, { output: join(folder, 'o.parquet') })).rejects.toThrow(
      /output of a csv dataset is csv/,
    );
  });

  it('chooses the scorer by the known labels and reports on them', async () => {
    // "great" is likelier everywhere; less so where the text is bad. Only a comparison with no text tells.
    const service = new FakeScorer();
    service.logProb = (text, choice) => (choice === 'great' ? -1 : text.startsWith('b') ? -2 : -3);
    const rows = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? `g${i},1` : `b${i},0`));
    const fields = { goldColumn: 'gold', goldValues: { 0: 'bad', 1: 'good' }, scorer: 'auto' };
    const { scorer, report, choices } = await run(
      ['text,gold', ...rows, 'b1,1', ''].join('\n'),
      fields,
      {},
      service,
    );
    expect(scorer).toBe('calibrated');
    expect(choices[0]).toMatchObject({ rows: 21 });
    expect(report?.classification).toMatchObject({ rows: 21, accuracy: 20 / 21 });
    expect(report?.accuracies.logProb).toBeCloseTo(11 / 21);
    expect(report?.contradictions.found).toEqual([
      { text: 'b1', first: { line: 3, label: 'bad' }, second: { line: 22, label: 'good' } },
    ]);
  });

  it('is stopped by its signal, and goes on from there', async () => {
    const data = `text\n${Array.from({ length: 100 }, (_, i) => `great ${i}\n`).join('')}`;
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done === 4) controller.abort(new Error('enough'));
    };
    await expect(run(data, {}, { signal: controller.signal, onProgress })).rejects.toThrow('enough');
    await expect(run(data)).rejects.toThrow(/journal of an unfinished run/);
    await expect(run(`${data}more\n`, {}, { resume: true })).rejects.toThrow(/has changed/);
    await expect(run(data, { combine: 'mean' }, { resume: true })).rejects.toThrow(/task or the model/);
    await appendFile(journalPath(output), '{"row":32,"lab');
    const { labelled, service, written } = await run(data, {}, { resume: true });
    expect(labelled).toBe(100);
    // Two texts without a row, and the rows beyond the first batch.
    expect(service.scored).toHaveLength(2 + 68);
    expect(written).toBe((await run(data)).written);
  });
});

it.each([
  { jobs: 1, count: 120 },
  { jobs: 3, count: 600 },
])('a run that is killed at any time loses no row and labels none twice, $jobs at a time', async (run) => {
  const { jobs, count } = run;
  const bundle = join(folder, 'testRun.js');
  await build({
    entryPoints: ['server/labelling/jobs/testRun.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
  const data = join(folder, `killed${jobs}.csv`);
  const out = join(folder, `killed${jobs}.out.csv`);
  const task = join(folder, 't.glm-task.json');
  await writeFile(
    data,
    `id,text\n${Array.from({ length: count }, (_, i) => `${i},"great\n${i}"\n`).join('')}`,
  );
  await writeFile(task, taskText);
  const start = (milliseconds: number) => {
    const child = spawn(process.execPath, [bundle, data, out, task, String(milliseconds), String(jobs)]);
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += String(chunk)));
    child.stderr.on('data', (chunk) => (printed += String(chunk)));
    const ended = new Promise<string>((resolve) => child.on('close', () => resolve(printed)));
    return { child, ended };
  };
  const journalled = async () => {
    const journal = await readFile(journalPath(out), 'utf8').catch(() => '');
    return Math.max(0, journal.split('\n').length - 2);
  };
  let labelled = 0;
  for (const wanted of [count / 6, (count * 3) / 8, (count * 2) / 3]) {
    const { child, ended } = start(10);
    while ((labelled = await journalled()) < wanted) await delay(10);
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(out)).toBe(false);
    labelled = await journalled();
  }
  const printed = await start(0).ended;
  // Two texts without a row, and the rows that no killed run had put into the journal.
  expect(printed).toBe(`${count} labelled, ${count - labelled + 2} scored\n`);
  const rows = [...(await readFile(out, 'utf8')).matchAll(/^(\d+),"great\n\d+",suggested,good,/gm)].map(
    (match) => Number(match[1]),
  );
  expect(rows).toEqual(Array.from({ length: count }, (_, i) => i));
});

describe('labelling a stream', () => {
  const label = async (
    chunks: readonly string[],
    options: { format?: 'jsonl' | 'csv'; limit?: number; calibration?: CalibratedLabels } = {},
    service = new FakeScorer(),
  ) => {
    const events: string[] = [];
    // As from a pipe: each chunk comes when those before it have had time to be answered.
    async function* source(): AsyncGenerator<Buffer> {
      for (const chunk of chunks) {
        await delay(20);
        events.push(`read ${chunk.trim()}`);
        yield Buffer.from(chunk);
      }
    }
    const result = await labelStream(
      service,
      parseTask(taskText),
      source(),
      (bytes) => Promise.resolve(void events.push(String(bytes))),
      {
        format: options.format ?? 'jsonl',
        model: 'fake',
        ...(options.limit !== undefined && { limit: options.limit }),
        ...(options.calibration && { calibration: options.calibration }),
      },
    );
    return { ...result, events };
  };

  it('writes each row before the next one is read', async () => {
    const { events, labelled, broken } = await label([
      '{"text":"great"}\n',
      'no row\n',
      '{"text":"awful"}\n',
    ]);
    expect(events.map((event) => event.slice(0, 57))).toEqual([
      'read {"text":"great"}',
      '{"text":"great","label_status":"suggested","label":"good"',
      'read no row',
      'no row\n',
      'read {"text":"awful"}',
      '{"text":"awful","label_status":"suggested","label":"bad",',
    ]);
    expect([labelled, broken]).toEqual([2, 1]);
  });

  it('labels by a calibration, and says so in the hash', async () => {
    const service = new FakeScorer();
    const task = parseTask(taskText);
    // What is learned is the opposite of what the model says.
    const known = ['great', 'awful', 'great x', 'awful x'].map((text) => ({
      cell: () => text,
      label: text.startsWith('great') ? 1 : 0,
    }));
    const scorer = await TaskScorer.create(service, task);
    const learned = await fitCalibration(service, scorer, known, 'fake', 'regression');
    const calibration = new CalibratedLabels(learned, service, task);
    const plain = await label(['{"text":"great"}\n']);
    const calibrated = await label(['{"text":"great"}\n'], { calibration });
    const written = ({ events }: typeof plain) => events.at(-1) ?? '';
    expect(written(plain)).toContain('"label":"good"');
    expect(written(calibrated)).toContain('"label":"bad"');
    const hash = (line: string) => /[0-9a-f]{16}-[0-9a-f]{16}/.exec(line)?.[0];
    expect(hash(written(calibrated))).toBeDefined();
    expect(hash(written(calibrated))).not.toBe(hash(written(plain)));
  });

  it('asks about the rows that have come together in one request', async () => {
    const service = new FakeScorer();
    const scoreAll = vi.spyOn(service, 'scoreAll');
    const { labelled } = await label(['{"text":"great"}\n{"text":"awful"}\n'], {}, service);
    expect(labelled).toBe(2);
    expect(scoreAll.mock.calls.map(([requests]) => requests.map(({ text }) => text)).at(-1)).toEqual([
      'great It was [MASK].',
      'awful It was [MASK].',
    ]);
  });

  it('has a header for CSV, and passes on what is beyond the limit', async () => {
    const { events } = await label(['text\ngreat\nawful\n'], { format: 'csv', limit: 1 });
    expect(events.slice(1).map((event) => event.split(',')[0])).toEqual(['text', 'great', 'awful\n']);
  });

  it('says which columns there are', async () => {
    await expect(label(['{"sentence":"x"}\n'])).rejects.toThrow(/only sentence/);
  });
});
