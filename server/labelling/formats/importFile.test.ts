// What other programs write, after their documentation, becomes a dataset; what we export comes back as it was.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTask } from '../task/taskFile';
import { exportFile, exportTargets, type ExportTarget } from './exportFile';
import { importFile, type ImportOptions } from './importFile';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

const task = (fields: object = {}) =>
  parseTask(
    JSON.stringify({
      name: 'T',
      pattern: '{text} [MASK]',
      verbalizer: { positive: ['great'], negative: ['awful'] },
      ...fields,
    }),
  );

async function imported(
  name: string,
  source: ExportTarget,
  options: Partial<ImportOptions> = {},
  wanted = task(),
): Promise<{ rows: unknown[]; unusable: string[] }> {
  const unusable: string[] = [];
  const output = join(folder, 'out.jsonl');
  const result = await importFile(wanted, {
    input: name.includes('/') ? name : join(__dirname, 'testFiles', name),
    source,
    output,
    onUnusable: (line, reason) => unusable.push(`${line}: ${reason}`),
    ...options,
  });
  const rows = (await readFile(output, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
  expect([result.rows, result.unusable]).toEqual([rows.length, unusable.length]);
  return { rows, unusable };
}

describe('files of other programs', () => {
  it('doccano', async () => {
    const { rows, unusable } = await imported('doccano.jsonl', 'doccano', { annotator: 'anna' });
    expect(rows).toEqual([
      {
        ...{ id: 1, text: 'A fine film.', Comments: [], source: 'web' },
        ...{ label: 'positive', label_status: 'accepted', label_annotator: 'anna' },
      },
      {
        ...{ id: 2, text: 'Dull.', Comments: ['sure'] },
        ...{ label: 'negative', label_status: 'accepted', label_annotator: 'anna' },
      },
      { id: 3, text: 'Not looked at.', Comments: [] },
    ]);
    expect(unusable).toEqual([
      '4: it has several labels: positive, negative',
      '5: [0,4,"PER"] labels a part of the text, not the text',
      expect.stringMatching(/^6: the label "mixed" is none of positive, negative/),
    ]);
  });

  it('Prodigy', async () => {
    const { rows, unusable } = await imported('prodigy.jsonl', 'prodigy');
    expect(rows).toEqual([
      {
        ...{ text: 'A fine film.', source: 'web', label: 'positive', label_status: 'accepted' },
        ...{ label_annotator: 'reviews-anna', label_time: '2022-04-15T05:20:00.000Z' },
      },
      { text: 'Dull.', label: 'negative', label_status: 'accepted' },
      {
        ...{ text: 'Hm.', label_status: 'skipped' },
        ...{ label_annotator: 'reviews-ben', label_time: '2022-04-15T05:20:01.000Z' },
      },
    ]);
    expect(unusable).toEqual([
      '4: it was rejected, which does not say what its label is',
      expect.stringMatching(/^5: not JSON: /),
      '6: it has several labels: positive, negative',
    ]);
  });

  it('Label Studio', async () => {
    const { rows, unusable } = await imported('label-studio.json', 'label-studio');
    expect(rows).toEqual([
      {
        ...{ id: 11, text: 'A fine film.', source: 'web', label: 'positive', label_status: 'accepted' },
        ...{ label_annotator: 'anna@example.org', label_time: '2024-03-09T22:16:08.746Z' },
      },
      {
        ...{ id: 12, text: 'Hm. [sic] "},{', label_status: 'skipped' },
        ...{ label_annotator: '7', label_time: '2024-03-09T21:53:00.000Z' },
      },
      {
        ...{ id: 13, text: 'Dull.', label: 'negative', label_status: 'suggested' },
        ...{ label_probability: 0.75, label_hash: 'm1' },
      },
      { id: 16, text: 'Open.' },
    ]);
    expect(unusable).toEqual([
      '77: its annotators do not agree (1: negative, 2: positive)',
      '107: it is no task of Label Studio: it has neither "data" nor "annotation_id"',
    ]);
  });

  it('Label Studio with several questions: the label is the one that is named like it, or that is asked for', async () => {
    const path = join(folder, 'several.json');
    const choice = (name: string, label: string) =>
      `{"from_name":"${name}","to_name":"text","type":"choices","value":{"choices":["${label}"]}}`;
    const task = (one: string) =>
      `{"data":{"text":"x"},"annotations":[{"result":[${choice('tone', 'negative')},${choice(one, 'positive')}]}]}`;
    await writeFile(path, `[${task('label')},\n${task('mood')}]`);
    const plain = await imported(path, 'label-studio');
    expect(plain.rows).toMatchObject([{ label: 'positive' }]);
    expect(plain.unusable).toEqual(['2: which of tone, mood is the label (--label-field)?']);
    const { rows } = await imported(path, 'label-studio', { labelField: 'tone' });
    expect(rows).toMatchObject([{ label: 'negative' }, { label: 'negative' }]);
  });

  it("Label Studio's short form", async () => {
    const { rows, unusable } = await imported('label-studio-min.json', 'label-studio');
    expect(rows).toEqual([
      {
        ...{ id: 11, text: 'A fine film.', label: 'positive', label_status: 'accepted' },
        ...{ label_annotator: '1', label_time: '2024-03-09T22:16:08.746Z' },
      },
      {
        ...{ id: 13, text: 'Asked twice.', label: 'negative', label_status: 'accepted' },
        ...{ label_annotator: 'anna@example.org', label_time: '2024-03-09T22:16:08.746Z' },
      },
    ]);
    expect(unusable).toEqual(['13: it has several labels: positive, negative']);
    const other = await imported('label-studio-min.json', 'label-studio', { labelField: 'mood' });
    expect(other.unusable[0]).toBe(
      '2: it has no "mood"; which of text, id, label is the label (--label-field)?',
    );
  });

  it('Argilla', async () => {
    const { rows, unusable } = await imported('argilla.json', 'argilla');
    expect(rows).toEqual([
      {
        ...{ id: '6fd0c3d2-0001', source: 'web', text: 'A fine film.', label: 'positive' },
        ...{ label_status: 'accepted', label_annotator: 'b7a1c7be-anna' },
      },
      {
        ...{ id: '6fd0c3d2-0002', text: 'Dull.', label: 'negative', label_status: 'suggested' },
        ...{ label_probability: 0.6, label_hash: 'm1' },
      },
      { id: '6fd0c3d2-0004', text: 'Open.' },
    ]);
    expect(unusable).toEqual(['19: its annotators do not agree (anna: positive, ben: negative)']);
  });

  it('Hugging Face: numbers are what the task says they are', async () => {
    const named = task({ goldValues: { 0: 'negative', 1: 'positive' } });
    const { rows, unusable } = await imported('hugging-face.jsonl', 'hugging-face', {}, named);
    expect(rows).toEqual([
      { text: 'A fine film.', label: 'positive', label_status: 'accepted' },
      { text: 'Dull.', label: 'negative', label_status: 'accepted' },
      { text: 'Of a test set.' },
    ]);
    expect(unusable).toEqual([
      '4: the label "7" is none of positive, negative (goldValues in the task can say which one it means)',
      '5: it has no "text", only sentence',
    ]);
  });

  it('a file that ends too early is no shorter file', async () => {
    const path = join(folder, 'torn.json');
    await writeFile(path, '[{"data":{"text":"x"}},\n{"data":{"text":');
    const { rows, unusable } = await imported(path, 'label-studio');
    expect(rows).toEqual([{ text: 'x' }]);
    expect(unusable).toEqual(['2: the file ends before its array does']);
    await writeFile(path, '\uFEFF[]\n');
    expect(await imported(path, 'label-studio')).toEqual({ rows: [], unusable: [] });
  });

  it('are not written over what they are made of', async () => {
    const input = join(folder, 'labelled.jsonl');
    const text = '{"t": "Fine.", "label": "positive"}\n';
    await writeFile(input, text);
    const wanted = task({ pattern: '{t} [MASK]' });
    const exported = exportFile(wanted, { input, format: 'jsonl', output: input, target: 'doccano' });
    await expect(exported).rejects.toThrow(/the output is the input/);
    await expect(importFile(wanted, { input, source: 'doccano', output: input })).rejects.toThrow(
      /the output is the input/,
    );
    expect(await readFile(input, 'utf8')).toBe(text);
  });

  it('a column in the place of the label is not overwritten', async () => {
    const path = join(folder, 'own.json');
    await writeFile(path, '[{"data":{"text":"x","label":"y"}}]');
    const { unusable } = await imported(path, 'label-studio');
    expect(unusable).toEqual([`1: its "label" is in the label's place: give the task another labelColumn`]);
  });
});

describe.each(exportTargets)('what is exported for %s', (target) => {
  const said = (good: number) => ({
    label_distribution: { positive: good, negative: 1 - good },
    label_hash: '0123456789abcdef-fedcba9876543210',
  });
  const by = { label_annotator: 'anna', label_time: '2026-01-02T03:04:05.678Z' };
  const labels = [
    { label: 'positive', label_probability: 0.75, label_status: 'suggested', ...said(0.75) },
    { label: 'positive', label_probability: 0.75, label_status: 'accepted', ...said(0.75), ...by },
    { label: 'negative', label_probability: 0.25, label_status: 'overridden', ...said(0.75), ...by },
    { label_status: 'skipped', ...said(0.25), ...by },
    { label: 'negative', label_status: 'accepted' },
    {},
  ];

  async function thereAndBack(rows: readonly object[], wanted: ReturnType<typeof task>): Promise<unknown[]> {
    const input = join(folder, `${target}.jsonl`);
    await writeFile(input, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const exported = join(folder, `${target}.exported`);
    await exportFile(wanted, { input, format: 'jsonl', output: exported, target });
    const { rows: back, unusable } = await imported(exported, target, {}, wanted);
    expect(unusable).toEqual([]);
    return back;
  }

  it('comes back: label, who, when, status, probabilities and hashes', async () => {
    const rows = labels.map((label, i) => ({ id: `r${i}`, t: `Text ${i}, "quoted"\n{[`, ...label }));
    expect(await thereAndBack(rows, task({ pattern: '{t} [MASK]' }))).toEqual(rows);
  });

  it('comes back in its columns also where they are called as something of the format', async () => {
    const names = ['text', 'text_in_dataset', 'score', 'label', 'status', 'time', 'exported', 'hash'];
    const cells = Object.fromEntries(names.map((name) => [name, `The ${name}.`]));
    const rows = labels.map((label, i) => ({
      ...{ id: `r${i}`, t: `Text ${i}`, ...cells },
      ...Object.fromEntries(
        Object.entries(label).map(([column, value]) => [column.replace('label', 'mood'), value]),
      ),
    }));
    expect(await thereAndBack(rows, task({ pattern: '{t} [MASK]', labelColumn: 'mood' }))).toEqual(rows);
  });

  it('comes back in its columns where a pattern shows several', async () => {
    const rows = labels.map((label, i) => ({
      id: `r${i}`,
      title: `Title ${i}`,
      text: `Text\n${i}`,
      ...label,
    }));
    expect(await thereAndBack(rows, task({ pattern: '{title}: {text} [MASK]' }))).toEqual(rows);
  });
});
