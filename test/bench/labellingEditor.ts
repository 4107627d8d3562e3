// What the labelling editor costs with a large file: the built language server over stdio, as the editor asks it.
//
//   node tools/build.mjs && node tools/bench.mjs labellingEditor [ROWS]    a synthetic CSV with quoted line breaks
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '../lsp/support/client';
import {
  labellingProgressNotification,
  labellingRequest,
  openDatasetRequest,
  type LabellingMethod,
  type LabellingParams,
  type LabellingProgress,
} from '../../server/protocol';

async function main(): Promise<void> {
  const rows = Number(process.argv[2] ?? 1_000_000);
  const folder = await mkdtemp(join(tmpdir(), 'glm-bench-'));
  const server = spawn(process.execPath, ['dist/server.js', '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await measure(rows, folder, Client.of(server), () => residentMegabytes(server.pid ?? 0));
  } finally {
    server.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  rows: number,
  folder: string,
  client: Client,
  memory: () => Promise<number>,
): Promise<void> {
  const dataset = join(folder, 'data.csv');
  const task = join(folder, 'data.glm-task.json');
  await writeDataset(dataset, rows);
  const verbalizer = { positive: ['great'], negative: ['terrible'] };
  await writeFile(task, JSON.stringify({ name: 'bench', pattern: '{text} It was [MASK].', verbalizer }));
  await client.initialize();
  await client.status('ready');
  print('file', `${((await stat(dataset)).size / 1e6).toFixed(0)} MB, ${rows} rows`);
  print('server before', `${await memory()} MB`);

  let progress: LabellingProgress | undefined;
  client.connection.onNotification(labellingProgressNotification, (message) => {
    progress = message.progress;
  });
  const started = Date.now();
  const opened = await client.connection.sendRequest(openDatasetRequest, {
    dataset,
    task,
    journal: join(folder, 'journal'),
  });
  print('first rows', since(started));
  const ask = <M extends LabellingMethod>(method: M, params: LabellingParams<M>) =>
    client.connection.sendRequest(labellingRequest(method).method, { ...params, session: opened.session });
  let slowest = 0;
  while (progress?.complete !== true && !opened.progress.complete) {
    const asked = Date.now();
    await ask('rows', { start: 0, count: 100, columns: ['text'] });
    slowest = Math.max(slowest, Date.now() - asked);
    await delay(100);
  }
  print('whole file indexed', `${since(started)}; slowest answer meanwhile ${slowest} ms`);
  print('server after', `${await memory()} MB`);
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const asked = Date.now();
    await work();
    print(name, `${since(asked)}, ${await memory()} MB`);
  };
  const view = { sort: 'order', status: 'all', label: '', text: '' } as const;
  await timed('100 rows near the end', () =>
    ask('rows', { start: rows - 200, count: 100, columns: ['text'] }),
  );
  await timed('a decision', () =>
    ask('decide', { decisions: [{ record: rows - 1, label: 'positive' }], annotator: '' }),
  );
  await timed('search', () => ask('view', { ...view, text: 'film 12345' }));
  await timed('undecided rows', () => ask('view', { ...view, status: 'undecided' }));
  await timed('most uncertain first', () => ask('view', { ...view, sort: 'entropy' }));
  await timed('save', () => ask('save', {}));
}

async function writeDataset(path: string, rows: number): Promise<void> {
  const output = createWriteStream(path);
  output.write('id,text\n');
  for (let i = 0; i < rows; i++) {
    const text = `Row ${i} has a text, with a comma${i % 3 === 0 ? '\n and a line break' : ''}, about film ${(i * 7919) % 1_000_003}`;
    if (!output.write(`${i},"${text}"\n`)) await once(output, 'drain');
  }
  output.end();
  await once(output, 'finish');
}

/** Linux only: what a process has in memory. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function since(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(2)} s`;
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(24)} ${value}\n`);
}

void main();
