// The built server shows how it reads: a blank step by step, and every word of a text.
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import {
  inspectProgress,
  inspectRequest,
  surpriseProgress,
  surpriseRequest,
  type InspectProgress,
  type SurpriseProgress,
} from '../../server/protocol';
import { Client, on } from './support/client';
import { buildServer, ended, start, testModel } from './support/programs';

const model = testModel();
const text = 'The capital of France is [MASK], and the capital of [MASK] is Berlin.';
let documents = 0;

describe.skipIf(model === undefined)('the built server', () => {
  let server: ChildProcess;
  let client: Client;

  beforeAll(async () => {
    server = start(await buildServer());
    client = Client.of(server, { settings: { model, device: 'cpu', maxTokens: 4 } });
    await client.initialize();
    await client.status('ready');
  }, 120_000);

  afterAll(async () => {
    await client.shutdown();
    await client.exit();
    await ended(server);
  });

  async function open(content: string): Promise<string> {
    const uri = `untitled:${documents++}`;
    await client.open(content, uri);
    return uri;
  }

  async function inspect(uri: string, character: number, all = false) {
    const partialResultToken = crypto.randomUUID();
    const progress: InspectProgress[] = [];
    const listening = client.connection.onProgress(inspectProgress, partialResultToken, (value) => {
      progress.push(value);
    });
    const answer = await client.connection.sendRequest(inspectRequest, {
      textDocument: { uri },
      version: 1,
      range: on(0, character),
      all,
      partialResultToken,
    });
    listening.dispose();
    return { answer, progress };
  }

  function survey(uri: string, lines: number, onReport: (report: SurpriseProgress) => void) {
    const source = new CancellationTokenSource();
    const partialResultToken = crypto.randomUUID();
    client.connection.onProgress(surpriseProgress, partialResultToken, onReport);
    const answer = client.connection.sendRequest(
      surpriseRequest,
      {
        textDocument: { uri },
        version: 1,
        ranges: [{ start: { line: 0, character: 0 }, end: { line: lines, character: 0 } }],
        partialResultToken,
      },
      source.token,
    );
    return { answer, cancel: () => source.cancel() };
  }

  it('shows how it reads a blank, and each step before the answer', async () => {
    const { answer, progress } = await inspect(await open(text), 27);
    expect(answer).toMatchObject({ range: on(0, 25, 31), original: '[MASK]' });
    const [first, ...rest] = progress;
    const { steps = [], partALength, inputIds } = answer.reading;
    expect(rest.map((entry) => entry.kind === 'step' && entry.step)).toEqual(steps);
    expect(first?.kind === 'reading' && first.reading.inputIds).toEqual(inputIds.slice(0, partALength + 1));
    expect(steps.every(({ maskPosition }) => maskPosition === answer.reading.maskPositions[0])).toBe(true);
    expect(steps.every(({ top }) => top.length === 5)).toBe(true);
  });

  it('fills the other blanks too when asked to', async () => {
    const { answer } = await inspect(await open(text), 27, true);
    const { steps = [], maskPositions } = answer.reading;
    expect([...new Set(steps.map(({ maskPosition }) => maskPosition))]).toEqual(maskPositions);
  });

  it('does not show the model what a selection covers', async () => {
    const uri = await open('One two three.');
    const answer = await client.connection.sendRequest(inspectRequest, {
      textDocument: { uri },
      version: 1,
      range: on(0, 4, 7),
    });
    expect(answer.original).toBe('two');
    expect(answer.reading.texts.join('')).not.toContain('two');
  });

  it('reads every word of a text, and finds one that is out of place less likely', async () => {
    const sentence = 'In the end, they went back to the house';
    const uri = await open(`${sentence}.\n${sentence.replace('house', 'although')}.\n`);
    const words: SurpriseProgress['words'][number][] = [];
    const { words: count } = await survey(uri, 2, (report) => words.push(...report.words)).answer;
    expect(count).toBe(18);
    expect(words).toHaveLength(18);
    const [house, although] = [words[8], words[17]];
    expect(house?.range).toEqual(on(0, 34, 39));
    expect(although?.range).toEqual(on(1, 34, 42));
    if (model === '') {
      expect(although?.tokenProbability).toBeLessThan(house?.tokenProbability ?? 0);
    }
  });

  it('reports while it reads, and stops when it is cancelled', async () => {
    const uri = await open('A word and another word stand here in a row.\n'.repeat(200));
    let reports = 0;
    const { answer, cancel } = survey(uri, 200, () => {
      reports++;
      cancel();
    });
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect(reports).toBeGreaterThan(0);
    expect((await inspect(await open(text), 27)).answer.reading.steps?.length).toBeGreaterThan(0);
  });

  it('ends with ContentModified when the document changes', async () => {
    const uri = await open('A word and another word stand here in a row.\n'.repeat(200));
    const { answer } = survey(uri, 200, () => {
      void client.change(on(0, 0), 'So: ', 2, uri);
    });
    await expect(answer).rejects.toMatchObject({ code: -32801 });
  });

  it.each([
    ['glm/inspect', { textDocument: { uri: 'untitled:0' }, version: 1 }],
    [
      'glm/inspect',
      { textDocument: { uri: 'untitled:0' }, version: 1, range: on(0, 0), partialResultToken: [] },
    ],
    ['glm/surprise', { textDocument: { uri: 'untitled:0' }, version: 1, ranges: [] }],
    ['glm/surprise', { textDocument: { uri: 'untitled:0' }, version: 1, ranges: 7, partialResultToken: 1 }],
  ])('refuses malformed parameters of %s', async (method, params) => {
    await expect(client.connection.sendRequest(method, params)).rejects.toMatchObject({ code: -32602 });
  });
});
