// `glm label`: files, pipes, exit statuses.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { glm, lines, reference, referenceIsThere } from './glm';

let folder: string;
let task: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-label-'));
  task = join(folder, 'sentiment.glm-task.json');
  await writeFile(
    task,
    JSON.stringify({
      name: 'sentiment',
      pattern: '{text} It was [MASK].',
      verbalizer: { positive: ['great'], negative: ['terrible'] },
    }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('wrong arguments', () => {
  it.each([
    [['x.csv', '--out', 'y.csv'], /--task/],
    [['x.csv', '--task', 'none.json', '--out', 'y.csv'], /there is no file "none\.json"/],
    [['--task', 'TASK', '--out', 'y.csv'], /no dataset is named/],
    [['x.csv', '--task', 'TASK'], /--out is missing/],
    [['none.csv', '--task', 'TASK', '--out', 'y.csv'], /there is no file "none\.csv"/],
    [['TASK', '--format', 'jsonl', '--task', 'TASK', '--out', 'TASK'], /the output is the input/],
    [['TASK', '--format', 'jsonl', '--task', 'TASK', '--out', 'no/y.jsonl'], /there is no folder "no"/],
    [['x.data', '--task', 'TASK', '--out', 'y'], /x\.data: .*--format/],
    [['--stream', '--task', 'TASK', '--resume'], /--stream and --resume/],
    [['x.csv', '--task', 'TASK', '--out', 'y.csv', '--delimiter', 'ab'], /one character/],
    [
      ['x.csv', '--task', 'TASK', '--out', 'y.csv', '--limit', '0'],
      /^glm: option '--limit <n>' .* from 1 on/,
    ],
    [['x.csv', '--task', 'TASK', '--uot', 'y.csv'], /^glm: unknown option '--uot' \(Did you mean --out\?\)/],
  ])('%j: one line and exit status 2', async (args, message) => {
    const { status, stderr } = await glm(['label', ...args.map((arg) => (arg === 'TASK' ? task : arg))]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
  });

  it('a task file may begin with a byte order mark', async () => {
    const marked = await file('marked.glm-task.json', `\uFEFF${await readFile(task, 'utf8')}`);
    const { status, stderr } = await glm(['label', 'none.csv', '--task', marked, '--out', 'y.csv']);
    expect([status, stderr]).toEqual([2, 'glm: there is no file "none.csv"\n']);
  });

  it('a field of the task is named with its file', async () => {
    const wrong = await file('wrong.glm-task.json', '{"name":"x","pattern":"{text}","verbalizer":{}}');
    const { status, stderr } = await glm(['label', 'x.csv', '--task', wrong, '--out', 'y.csv']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/wrong\.glm-task\.json: pattern: .*has 0/)]);
  });
});

describe.skipIf(!referenceIsThere)('with a checkpoint (needs ../shared/reference)', () => {
  const model = ['--model', reference];

  it('labels a file, reports, and exits with 1 where a row is broken', async () => {
    const data = await file('in.csv', 'text,gold\r\nA fine film.,positive\r\nx,y,z\r\nNo,negative\r\n');
    const withGold = await file(
      'gold.glm-task.json',
      JSON.stringify({ ...(JSON.parse(await readFile(task, 'utf8')) as object), goldColumn: 'gold' }),
    );
    const out = join(folder, 'out.csv');
    const { status, stdout, stderr } = await glm([
      ...['label', data, '--task', withGold, '--out', out, '--report'],
      ...model,
    ]);
    expect(stderr).toMatch(/in\.csv:3: it has 3 cells/);
    expect(stderr).toMatch(/2 of 2 rows labelled by \w+; 1 broken/);
    expect(stdout).toMatch(/^2 rows with a known label\naccuracy /);
    const written = (await readFile(out, 'utf8')).split('\r\n');
    expect(written[1]).toMatch(
      /^A fine film\.,positive,suggested,(positive|negative),0\.\d+,".*",\w{16}-\w{16}$/,
    );
    expect(written[2]).toBe('x,y,z');
    expect(status).toBe(1);
  });

  it('stands in a pipe', async () => {
    const input = '{"text": "Good."}\n{"text": "Bad."}\n';
    const { status, stdout } = await glm(['label', '--stream', '--task', task, ...model], { input });
    expect(status).toBe(0);
    expect(lines(stdout).map(({ text }) => text)).toEqual(['Good.', 'Bad.']);
    expect(lines(stdout)[0]).toMatchObject({ label_status: 'suggested' });
  });
});

it("a labelled dataset becomes another program's file", async () => {
  const data = await file('labelled.jsonl', '{"text":"Fine.","label":"positive"}\n{"text":"Hm."}\n');
  const out = join(folder, 'tasks.json');
  const { status } = await glm(['export', data, '--task', task, '--to', 'label-studio', '--out', out]);
  expect(status).toBe(0);
  expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject([
    { data: { text: 'Fine.' }, annotations: [{ result: [{ value: { choices: ['positive'] } }] }] },
    { data: { text: 'Hm.' }, annotations: [] },
  ]);
  const rows = join(folder, 'train.jsonl');
  await glm(['export', data, '--task', task, '--to', 'hugging-face', '--out', rows]);
  expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain('data_files: "train.jsonl"');
});

it.skipIf(!referenceIsThere)(
  'what the model said can be asked again after a tour through another program',
  async () => {
    const data = await file('tour.jsonl', '{"text":"Fine."}\n{"text":"Dull."}\n{"text":"So long."}\n');
    const path = (name: string) => join(folder, name);
    const ask = (input: string, out: string) =>
      glm(['label', input, '--task', task, '--out', out, '--model', reference]);
    await ask(data, path('tour.labelled.jsonl'));
    const labelled = lines(await readFile(path('tour.labelled.jsonl'), 'utf8'));
    const decided = {
      label_status: 'accepted',
      label_annotator: 'anna',
      label_time: '2026-01-02T03:04:05.678Z',
    };
    const rows = labelled.map((row, i) => ({ id: `r${i}`, ...row, ...(i === 1 && decided) }));
    const persons = await file('tour.decided.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await glm(['export', persons, '--task', task, '--to', 'label-studio', '--out', path('tour.tasks.json')]);
    const back = ['import', path('tour.tasks.json'), '--from', 'label-studio', '--task', task];
    await glm([...back, '--out', path('tour.back.jsonl')]);
    const returned = lines(await readFile(path('tour.back.jsonl'), 'utf8'));
    expect(returned).toEqual(rows);
    const bare = returned.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([column]) => !/^label(_|$)/.test(column))),
    );
    const again = await file('tour.bare.jsonl', bare.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await ask(again, path('tour.again.jsonl'));
    const said = (row: Record<string, unknown>) => [row.label_hash, row.label_distribution];
    expect(lines(await readFile(path('tour.again.jsonl'), 'utf8')).map(said)).toEqual(returned.map(said));
  },
);

it("another program's file becomes a dataset; what cannot be used is named, and makes the exit status 1", async () => {
  const foreign = await file(
    'doccano.jsonl',
    '{"id":1,"text":"Fine.","label":["positive"]}\n{"id":2,"text":"Hm.","label":["odd"]}\n',
  );
  const out = join(folder, 'imported.jsonl');
  const args = ['import', foreign, '--from', 'doccano', '--task', task, '--annotator', 'anna'];
  const { status, stderr } = await glm([...args, '--out', out]);
  expect(stderr).toContain(`${foreign}:2: the label "odd" is none of positive, negative`);
  expect(stderr).toContain('glm: 1 rows, 1 of them decided; 1 records cannot be used and are left out');
  expect(status).toBe(1);
  expect(lines(await readFile(out, 'utf8'))).toEqual([
    ...[{ id: 1, text: 'Fine.', label: 'positive', label_status: 'accepted', label_annotator: 'anna' }],
  ]);
  const wrong = await glm([...args, '--out', join(folder, 'imported.csv')]);
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringMatching(/imported\.csv: .*\.jsonl/)]);
});
