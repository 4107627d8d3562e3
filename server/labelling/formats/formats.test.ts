import { describe, expect, it } from 'vitest';
import { readDataset } from '../datasets/dataset';
import { parseTask } from '../task/taskFile';
import { toArgilla } from './argilla';
import { toDoccano } from './doccano';
import { datasetCard, toHuggingFace } from './huggingFace';
import { labelledRow, type LabelledRow } from './labelledRow';
import { toLabelStudio } from './labelStudio';
import { toProdigy } from './prodigy';

const task = parseTask(
  JSON.stringify({ name: 'T', pattern: '{t} [MASK]', verbalizer: { good: ['great'], bad: ['awful'] } }),
);

async function rowsOf(text: string): Promise<LabelledRow[]> {
  const rows: LabelledRow[] = [];
  async function* source() {
    yield await Promise.resolve(Buffer.from(text));
  }
  for await (const entry of readDataset(source(), 'csv')) {
    if (entry.kind === 'row') rows.push(labelledRow(entry, task));
  }
  return rows;
}

const csv =
  'id,t,label,label_probability,label_status,label_hash\n' +
  'a,Fine.,good,0.9,suggested,f00\n' +
  'b,Hm.,bad,0.6,overridden,f00\n' +
  'c,?,good,0.5,skipped,f00\n' +
  'd,New.\n';

describe('exports', () => {
  it('read suggestions, decisions, skipped and open rows', async () => {
    expect(await rowsOf(csv)).toEqual([
      {
        index: 0,
        text: 'Fine.',
        cells: { id: 'a' },
        label: 'good',
        status: 'suggested',
        probability: 0.9,
        hash: 'f00',
      },
      {
        index: 1,
        text: 'Hm.',
        cells: { id: 'b' },
        label: 'bad',
        status: 'overridden',
        probability: 0.6,
        hash: 'f00',
      },
      { index: 2, text: '?', cells: { id: 'c' }, status: 'skipped', probability: 0.5, hash: 'f00' },
      { index: 3, text: 'New.', cells: { id: 'd' } },
    ]);
  });

  it('to doccano', async () => {
    const [first, , , last] = (await rowsOf(csv)).map(toDoccano);
    expect(first).toEqual({
      id: 'a',
      text: 'Fine.',
      label: ['good'],
      status: 'suggested',
      probability: 0.9,
      hash: 'f00',
    });
    expect(last).toEqual({ id: 'd', text: 'New.', label: [] });
  });

  it("to Label Studio: a person's label is an annotation, the model's a prediction", async () => {
    const result = (choice: string) => [
      { from_name: 'label', to_name: 'text', type: 'choices', value: { choices: [choice] } },
    ];
    expect((await rowsOf(csv)).map(toLabelStudio)).toMatchObject([
      {
        ...{
          id: 1,
          annotations: [],
          predictions: [{ model_version: 'f00', score: 0.9, result: result('good') }],
        },
        meta: { label: 'good', status: 'suggested', probability: 0.9, hash: 'f00' },
      },
      {
        data: { id: 'b', text: 'Hm.' },
        annotations: [{ result: result('bad'), was_cancelled: false }],
        predictions: [],
      },
      { annotations: [{ result: [], was_cancelled: true }], predictions: [] },
      { annotations: [], predictions: [] },
    ]);
  });

  it('to Prodigy', async () => {
    const examples = (await rowsOf(csv)).map((row) => toProdigy(row, ['good', 'bad']));
    expect(examples).toMatchObject([
      { text: 'Fine.', accept: ['good'], meta: { id: 'a', score: 0.9 } },
      { accept: ['bad'], answer: 'accept' },
      { accept: [], answer: 'ignore' },
      { accept: [] },
    ]);
    expect(examples[0]).not.toHaveProperty('answer');
  });

  it('to Argilla', async () => {
    expect((await rowsOf(csv)).map(toArgilla)).toMatchObject([
      {
        fields: { text: 'Fine.' },
        suggestions: { label: { value: 'good', score: 0.9, agent: 'f00' } },
        responses: {},
      },
      { suggestions: {}, responses: { label: [{ value: 'bad', status: 'submitted' }] } },
      { suggestions: {}, responses: {} },
      { suggestions: {}, responses: {} },
    ]);
  });

  it('to Hugging Face, with a card that names the labels', async () => {
    expect((await rowsOf(csv)).map(toHuggingFace)[3]).toEqual({
      ...{ id: 'd', text: 'New.', label: null, status: null, annotator: null, time: null },
      ...{ probability: null, distribution: null, disagreement: null, hash: null },
    });
    const card = datasetCard(task, ['id'], 'data.jsonl');
    expect(card).toContain('    data_files: "data.jsonl"\n');
    expect(card).toContain(`          names:\n            '0': "good"\n            '1': "bad"\n`);
    expect(card).toContain('| good | great |');
  });
});
