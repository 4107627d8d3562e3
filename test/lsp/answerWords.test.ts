// Answer words of labelled rows, found by the built server with a real model, and checked by asking for their
// probabilities one by one.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FoundAnswers } from '../../server/protocol';
import { labellingRequest, openDatasetRequest } from '../../server/protocol';
import { glm, lines } from '../cli/glm';
import { Client } from './support/client';
import { buildServer, start, testModel } from './support/programs';

const model = testModel();
const rows = [
  { text: 'We laughed all evening and came home happy.', gold: 'good' },
  { text: 'The acting is wonderful from beginning to end.', gold: 'good' },
  { text: 'I fell asleep twice and left early.', gold: 'bad' },
];

describe.skipIf(model === undefined)('answer words', () => {
  let folder = '';
  let server: ChildProcess;
  let client: Client;
  let found: FoundAnswers;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glm-words-'));
    const path = (name: string) => join(folder, name);
    await writeFile(path('data.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const task = {
      name: 'films',
      pattern: '{text} It was [MASK].',
      verbalizer: { good: ['great'], bad: ['terrible'] },
      goldColumn: 'gold',
    };
    await writeFile(path('data.glm-task.json'), JSON.stringify(task));
    server = start(await buildServer());
    client = Client.of(server, { settings: { model, device: 'cpu' } });
    await client.initialize();
    const { session } = await client.connection.sendRequest(openDatasetRequest, {
      dataset: path('data.jsonl'),
      task: path('data.glm-task.json'),
      journal: path('journal'),
    });
    found = await client.connection.sendRequest(labellingRequest('findAnswers'), { session });
  }, 120_000);

  afterAll(async () => {
    await client.shutdown();
    await client.exit();
    await rm(folder, { recursive: true, force: true });
  });

  /** Probability of an answer at the blank after a text. */
  async function probabilities(answer: string, texts: readonly string[]): Promise<number[]> {
    const requests = texts.map((text) => ({
      text: `${text} It was [MASK].`.trim(),
      choices: [` ${answer}`],
    }));
    const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
    const chosen = model === undefined || model === '' ? [] : ['--model', model];
    const { stdout, stderr } = await glm(['score', '--jsonl', '--device', 'cpu', ...chosen], { input });
    expect(stderr).not.toMatch(/error/i);
    return lines(stdout).map(({ logProbs }) => Math.exp(Number(Array.isArray(logProbs) ? logProbs[0] : NaN)));
  }

  it('are ranked by how much likelier they are than at the blank of an empty text', async () => {
    expect(found.labels.map(({ label }) => label).sort()).toEqual(['bad', 'good']);
    for (const { label, answers } of found.labels) {
      expect(answers.length).toBeGreaterThan(3);
      const lifts = answers.map(({ lift }) => lift);
      expect(lifts).toEqual([...lifts].sort((a, b) => b - a));
      const [best] = answers;
      const own = rows.filter(({ gold }) => gold === label).map(({ text }) => text);
      const others = rows.filter(({ gold }) => gold !== label).map(({ text }) => text);
      const [empty = NaN, ...rest] = await probabilities(best?.answer ?? '', ['', ...own, ...others]);
      const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
      const probability = mean(rest.slice(0, own.length));
      const elsewhere = mean(rest.slice(own.length));
      // An 8-bit model rounds by what is computed together.
      expect(best?.probability).toBeCloseTo(probability, 2);
      expect(Math.abs(Math.log(((best?.lift ?? 0) * (empty + 0.01)) / (probability + 0.01)))).toBeLessThan(
        0.1,
      );
      expect(
        Math.abs(Math.log(((best?.contrast ?? 0) * (elsewhere + 0.01)) / (probability + 0.01))),
      ).toBeLessThan(0.1);
    }
  });
});
