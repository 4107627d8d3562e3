// Datasets that are being labelled, over stdio: windows of rows, decisions, the journal, and what is refused.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabellingAnswer, LabellingMethod, LabellingParams } from '../../server/protocol';
import {
  datasetChanged,
  datasetInUse,
  labellingRequest,
  openDatasetRequest,
  previewDatasetRequest,
} from '../../server/protocol';
import { Client } from './support/client';
import { buildFakeServer, ended, start } from './support/programs';

let program = '';
let folder = '';
const started: ChildProcess[] = [];
const rows = 1000;
const dataset = ['id,text', ...Array.from({ length: rows }, (_, i) => `${i},text number ${i}`), ''].join(
  '\n',
);

beforeAll(async () => {
  program = await buildFakeServer();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-lsp-label-'));
  await writeFile(path('data.csv'), dataset);
  const verbalizer = { good: ['good'], bad: ['bad'] };
  await writeFile(
    path('data.glm-task.json'),
    JSON.stringify({ name: 'x', pattern: '{text} [MASK]', verbalizer }),
  );
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const path = (name: string) => join(folder, name);

async function connect(more: { readonly takeOver?: boolean } = {}) {
  const server = start(program);
  started.push(server);
  const client = Client.of(server);
  await client.initialize();
  const { session, ...opened } = await client.connection.sendRequest(openDatasetRequest, {
    dataset: path('data.csv'),
    task: path('data.glm-task.json'),
    journal: path('journal'),
    ...more,
  });
  const ask = <M extends LabellingMethod>(method: M, params: LabellingParams<M>) =>
    client.connection.sendRequest<LabellingAnswer<M>>(labellingRequest(method).method, {
      ...params,
      session,
    });
  return { server, client, session, opened, ask };
}

describe('a dataset', () => {
  it('is shown by windows, and labelled where the task says', async () => {
    const { opened, ask } = await connect();
    expect(opened.task.labels.map(({ label }) => label)).toEqual(['good', 'bad']);
    expect(opened.columns).toEqual(['id', 'text']);
    const { rows: window } = await ask('rows', { start: 150, count: 2, columns: ['text'] });
    expect(window).toMatchObject([
      { record: 150, line: 152, cells: ['text number 150'] },
      { record: 151, line: 153 },
    ]);
    const { changes } = await ask('decide', { decisions: [{ record: 3, label: 'bad' }], annotator: 'Ada' });
    expect(changes).toMatchObject([
      { record: 3, before: { status: '' }, after: { label: 'bad', annotator: 'Ada' } },
    ]);
    expect(await ask('save', {})).toMatchObject({ kind: 'saved', rows: 1 });
    expect((await readFile(path('data.csv'), 'utf8')).split('\n')[4]).toMatch(
      /^3,text number 3,accepted,bad,,,,Ada,/,
    );
  });

  it('has every answered decision after kill -9', async () => {
    const { server, ask } = await connect();
    for (let record = 0; record < 200; record++) {
      const label = record % 2 === 0 ? 'good' : 'bad';
      await ask('decide', { decisions: [{ record, label }], annotator: 'Ada' });
    }
    server.kill('SIGKILL');
    await ended(server);
    expect(await readFile(path('data.csv'), 'utf8')).toBe(dataset);
    const again = await connect();
    await expect.poll(async () => (await again.ask('recovered', {})).changes.length).toBe(200);
    const { changes } = await again.ask('recovered', {});
    expect(changes.map(({ after }) => after.label)).toEqual(
      changes.map((_, i) => (i % 2 === 0 ? 'good' : 'bad')),
    );
    await again.ask('restore', { changes, to: 'before' });
    expect((await again.ask('view', { sort: 'order', status: 'labelled', label: '', text: '' })).count).toBe(
      0,
    );
  });

  it('is labelled in one window at a time', async () => {
    const first = await connect();
    await first.ask('decide', { decisions: [{ record: 3, label: 'bad' }], annotator: 'Ada' });
    await expect(connect()).rejects.toMatchObject({
      code: datasetInUse,
      message: 'data.csv is being labelled in another window.',
    });
    const second = await connect({ takeOver: true });
    await expect.poll(async () => (await second.ask('recovered', {})).changes.length).toBe(1);
    const late = first.ask('decide', { decisions: [{ record: 4, label: 'bad' }], annotator: 'Ada' });
    await expect(late).rejects.toMatchObject({ code: datasetInUse });
    await second.ask('close', {});
    const third = await connect();
    await expect.poll(async () => (await third.ask('recovered', {})).changes.length).toBe(1);
  });

  it('says by its number that another program has changed it', async () => {
    const { ask } = await connect();
    await writeFile(path('data.csv'), `${dataset}${rows},one more\n`);
    const late = ask('decide', { decisions: [{ record: 3, label: 'bad' }], annotator: 'Ada' });
    await expect(late).rejects.toMatchObject({
      code: datasetChanged,
      message: `${path('data.csv')} was changed by another program`,
    });
  });

  it('can be looked at before there is a task', async () => {
    const { client } = await connect();
    const preview = await client.connection.sendRequest(previewDatasetRequest, { dataset: path('data.csv') });
    expect(preview.columns).toEqual(['id', 'text']);
    expect(preview.rows[7]).toEqual(['7', 'text number 7']);
  });
});

describe('what makes no sense', () => {
  it('is refused with what and where', async () => {
    const { client, ask } = await connect();
    await expect(ask('rows', { start: -1, count: 2, columns: [] })).rejects.toMatchObject({ code: -32602 });
    await expect(
      client.connection.sendRequest('glm/labelling/rows', { session: 99, start: 0, count: 1, columns: [] }),
    ).rejects.toThrow('no dataset 99 is open');
    const open = (params: object) =>
      client.connection.sendRequest(openDatasetRequest, {
        dataset: path('data.csv'),
        task: path('data.glm-task.json'),
        journal: path('other'),
        ...params,
      });
    await expect(open({ dataset: path('none.csv') })).rejects.toThrow('there is no file');
    await writeFile(path('wrong.glm-task.json'), '{"name": "x"}');
    await expect(open({ task: path('wrong.glm-task.json') })).rejects.toThrow(
      'wrong.glm-task.json: verbalizer',
    );
  });
});
