// The built server with a real model. Nothing here depends on how good the model is.
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Range } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FillAnswer } from '../../server/protocol';
import { Client, on } from './support/client';
import { applyEdits } from './support/edits';
import { expectEnd } from './support/ending';
import { buildServer, childrenOf, allEnd, shared, start, testModel } from './support/programs';

const model = testModel();
const text = 'The capital of France is [MASK], and the capital of [MASK] is Berlin.';
let documents = 0;

describe.skipIf(model === undefined)('the built server', () => {
  let server: ChildProcess;
  let client: Client;

  beforeAll(async () => {
    server = start(await buildServer());
    client = Client.of(server, { settings: { model, device: 'cpu', candidates: 4, maxTokens: 4 } });
    await client.initialize();
    await client.status('ready');
  }, 120_000);

  afterAll(async () => {
    await expectEnd(client, server);
  });

  async function open(content: string): Promise<string> {
    const uri = `untitled:${documents++}`;
    await client.open(content, uri);
    return uri;
  }

  function checked(answer: FillAnswer, content: string, range: Range): FillAnswer {
    const document = TextDocument.create('untitled:x', 'plaintext', 1, content);
    expect(answer.range).toEqual(range);
    expect(answer.original).toBe(document.getText(range));
    expect(answer.candidates.length).toBeGreaterThan(0);
    let last = 1;
    for (const { text: candidate, probability } of answer.candidates) {
      expect(candidate.trim()).not.toBe('');
      expect(candidate).not.toMatch(/\[(?:s|g)?MASK\]|<\|/);
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(last);
      last = probability;
    }
    expect(new Set(answer.candidates.map((candidate) => candidate.text)).size).toBe(answer.candidates.length);
    return answer;
  }

  it('says which model runs where', async () => {
    expect(await client.status('ready')).toMatchObject({
      model: expect.stringMatching(/./) as string,
      device: 'cpu',
      precision: expect.stringMatching(/./) as string,
      passedOver: [],
    });
  });

  it.each([
    ['a placeholder', text, on(0, 27), on(0, 25, 31)],
    ['a selection', text, on(0, 15, 21), on(0, 15, 21)],
    ['a cursor', text, on(0, 14), on(0, 14)],
    ['the start', '[MASK] is the capital of France.', on(0, 0), on(0, 0, 6)],
    ['the end', 'The capital of France is [MASK]', on(0, 31), on(0, 25, 31)],
    ['nothing but a placeholder', '[MASK]', on(0, 3), on(0, 0, 6)],
    ['an empty document', '', on(0, 0), on(0, 0)],
    ['several on a line', 'a [MASK][MASK] [MASK] b', on(0, 9), on(0, 8, 14)],
    ['CRLF', 'One line.\r\nThe [MASK] sat.\r\n', on(1, 6), on(1, 4, 10)],
    ['emoji and tabs', '\t😀 The 👩‍👩‍👧 [MASK] 🎉\t', on(0, 19), on(0, 17, 23)],
    ['Chinese', '北京是[MASK]的首都。', on(0, 5), on(0, 3, 9)],
  ])('fills %s', async (_, content, range, place) => {
    const uri = await open(content);
    checked(await client.fill(range, 1, uri).answer, content, place);
  });

  it('has links with the same candidates in the hover', async () => {
    const uri = await open(text);
    const { candidates } = await client.fill(on(0, 27), 1, uri).answer;
    const hover = await client.hover({ line: 0, character: 27 }, uri);
    expect(hover?.range).toEqual(on(0, 25, 31));
    const value = JSON.stringify(hover?.contents);
    const links = [...value.matchAll(/insertCandidate\?([^\s\\")]+)/g)].map(
      ([, argument = '']) => JSON.parse(decodeURIComponent(argument)) as unknown,
    );
    expect(links).toEqual(
      candidates.map((candidate) => [{ uri, version: 1, range: on(0, 25, 31), text: candidate.text }]),
    );
  });

  it.each([
    ['LF', text],
    ['CRLF, emoji, tabs', '[MASK]\r\n\t😀 [MASK] and [MASK],\r\n\r\n北京[MASK]'],
    ['placeholders side by side', '[MASK][MASK] x [MASK]'],
  ])('fills all blanks of a document: %s', async (_, content) => {
    const uri = await open(content);
    const kinds: string[] = [];
    const { edits } = await client.fillAll(1, uri, (kind) => kinds.push(kind)).answer;
    expect(edits).toHaveLength(content.split('[MASK]').length - 1);
    const document = TextDocument.create(uri, 'plaintext', 1, content);
    for (const { range, newText, probability } of edits) {
      expect(document.getText(range)).toBe('[MASK]');
      expect(newText.trim()).not.toBe('');
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
    const filled = applyEdits(content, edits);
    expect(filled).not.toContain('[MASK]');
    // What was there stays, in its order.
    let from = 0;
    for (const kept of content.split('[MASK]')) {
      const at = filled.indexOf(kept, from);
      expect(at).toBeGreaterThanOrEqual(from);
      from = at + kept.length;
    }
    expect(kinds[0]).toBe('begin');
    expect(kinds.at(-1)).toBe('end');
  });

  it('is cancelled quickly and goes on', async () => {
    const uri = await open(`${'All work and no play makes [MASK] a dull boy. '.repeat(200)}`);
    const since = client.statuses.length;
    const { answer, cancel } = client.fillAll(1, uri);
    await client.status('busy', since);
    cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    const small = await open(text);
    checked(await client.fill(on(0, 27), 1, small).answer, text, on(0, 25, 31));
  });

  it('stops when the document changes', async () => {
    const uri = await open(`${'All work and no play makes [MASK] a dull boy. '.repeat(200)}`);
    const since = client.statuses.length;
    const { answer } = client.fillAll(1, uri);
    await client.status('busy', since);
    await client.change(on(0, 0), 'So: ', 2, uri);
    await expect(answer).rejects.toMatchObject({ code: -32801 });
  });

  it('answers other requests while a model thinks', async () => {
    const uri = await open(`${'All work and no play makes [MASK] a dull boy. '.repeat(50)}`);
    const { answer, cancel } = client.fillAll(1, uri);
    expect(await client.hover({ line: 0, character: 0 }, uri)).toBeNull();
    cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
  });

  it.skipIf(process.platform !== 'linux')(
    'loses one request when its inference process is killed, and no more',
    async () => {
      const [child] = await childrenOf(server.pid ?? 0);
      expect(child).toBeDefined();
      const uri = await open(`${'All work and no play makes [MASK] a dull boy. '.repeat(200)}`);
      const since = client.statuses.length;
      const { answer } = client.fillAll(1, uri);
      await client.status('busy', since);
      const failed = expect(answer).rejects.toMatchObject({
        code: -32803,
        message: expect.stringMatching(/inference process/) as string,
      });
      process.kill(child ?? 0, 'SIGKILL');
      await failed;
      const small = await open(text);
      checked(await client.fill(on(0, 53), 1, small).answer, text, on(0, 52, 58));
      expect((await childrenOf(server.pid ?? 0)).includes(child ?? 0)).toBe(false);
    },
  );

  it.skipIf(process.platform !== 'linux')('restarts its inference process when asked to', async () => {
    const [child] = await childrenOf(server.pid ?? 0);
    await client.connection.sendRequest('glm/restart');
    const uri = await open(text);
    checked(await client.fill(on(0, 53), 1, uri).answer, text, on(0, 52, 58));
    expect(await allEnd([child ?? 0])).toBe(true);
  });

  it('says what is wrong with a model, and takes the next', async () => {
    const settings = client.settings;
    let since = client.statuses.length;
    client.settings = { ...settings, model: '/nowhere/at/all' };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.status('failed', since)).toMatchObject({
      message: expect.stringContaining('/nowhere/at/all') as string,
    });
    const uri = await open(text);
    await expect(client.fill(on(0, 27), 1, uri).answer).rejects.toMatchObject({ code: -32803 });
    expect(JSON.stringify(await client.hover({ line: 0, character: 27 }, uri))).toContain('nowhere');
    since = client.statuses.length;
    client.settings = settings;
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.status('ready', since);
    checked(await client.fill(on(0, 27), 1, uri).answer, text, on(0, 25, 31));
  });

  it.skipIf(!existsSync(resolve(shared, 'documents/wiki-5mb.jsonl')))(
    'copes with five megabytes',
    async () => {
      const content = await readFile(resolve(shared, 'documents/wiki-5mb.jsonl'), 'utf8');
      const middle = content.indexOf(' ', content.length / 2);
      const long = `${content.slice(0, middle)} [MASK]${content.slice(middle)} [MASK]`;
      const uri = await open(long);
      const document = TextDocument.create(uri, 'plaintext', 1, long);
      const place = { start: document.positionAt(middle + 1), end: document.positionAt(middle + 7) };
      checked(await client.fill({ start: place.start, end: place.start }, 1, uri).answer, long, place);
      const hover = await client.hover(place.start, uri);
      expect(hover?.range).toEqual(place);
      const { edits } = await client.fillAll(1, uri).answer;
      expect(edits.map(({ range }) => document.getText(range))).toEqual(['[MASK]', '[MASK]']);
      // Typing stays quick: a keystroke and a question that the document alone answers.
      await client.change(on(0, 0), 'x', 2, uri);
      expect(await client.hover({ line: 0, character: 0 }, uri)).toBeNull();
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'takes its inference process with it when it is killed',
    async () => {
      const other = start(resolve(import.meta.dirname, '../../dist/server.js'));
      const editor = Client.of(other, { settings: { model, device: 'cpu' } });
      await editor.initialize();
      await editor.status('ready');
      const children = await childrenOf(other.pid ?? 0);
      expect(children).toHaveLength(1);
      await editor.open(`${'All work and no play makes [MASK] a dull boy. '.repeat(200)}`);
      editor.fillAll().answer.catch(() => undefined);
      await editor.status('busy');
      other.kill('SIGKILL');
      expect(await allEnd(children)).toBe(true);
      editor.dispose();
    },
  );
});
