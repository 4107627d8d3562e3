import { describe, expect, it } from 'vitest';
import type { Hover } from 'vscode-languageserver-protocol';
import { on } from '../test/lsp/support/client';
import { startInMemory } from '../test/lsp/support/inMemory';
import { applyEdits } from '../test/lsp/support/edits';
import { restartRequest, stopLoadingRequest } from './protocol';

const text = 'The capital of [MASK] is [sMASK] today.';

function markdown(hover: Hover | null): string {
  const contents = hover?.contents;
  return contents && typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

describe('initialize', () => {
  it('names what the server can do', async () => {
    const { client, initialized } = await startInMemory();
    expect(initialized.capabilities).toEqual({
      textDocumentSync: { openClose: true, change: 2 },
      hoverProvider: true,
      inlineCompletionProvider: true,
      codeActionProvider: { codeActionKinds: ['quickfix', 'refactor.rewrite'], resolveProvider: true },
      codeLensProvider: {},
    });
    client.dispose();
  });
});

describe('status', () => {
  it('goes from loading to ready, busy and back', async () => {
    const { client } = await startInMemory();
    expect(await client.status('ready')).toEqual({
      state: 'ready',
      model: 'fake',
      device: 'cpu',
      precision: 'fp32',
      passedOver: [{ device: 'webgpu', reason: 'no adapter' }],
    });
    expect(client.statuses[0]?.state).toBe('loading');
    await client.open(text);
    await client.fill(on(0, 16)).answer;
    expect(await client.status('busy')).toMatchObject({ task: 'Filling a blank' });
    expect(client.statuses.at(-1)?.state).toBe('ready');
    client.dispose();
  });

  it('says how far a conversion is, and is stopped until the model is restarted', async () => {
    const progress = { what: 'converting', source: '/models/big', done: 1, total: 4 } as const;
    const { client, models } = await startInMemory({}, ({ behaviour }) => {
      behaviour.loadProgress = progress;
    });
    await expect.poll(() => client.statuses.at(-1)).toEqual({ state: 'loading', model: 'GLM', progress });
    await client.connection.sendRequest(stopLoadingRequest);
    expect(await client.status('failed')).toMatchObject({ message: 'Loading the model was stopped.' });
    await client.open(text);
    await expect(client.fill(on(0, 16)).answer).rejects.toThrow('Loading the model was stopped.');
    models.behaviour.loadProgress = undefined;
    await client.connection.sendRequest(restartRequest);
    expect((await client.fill(on(0, 16)).answer).candidates).toHaveLength(2);
    client.dispose();
  });

  it('says why the model cannot be loaded, and recovers', async () => {
    const { client, models } = await startInMemory({}, ({ behaviour }) => {
      behaviour.loadFailure = new Error('There is no model in /nowhere.\n  at somewhere');
    });
    expect(await client.status('failed')).toEqual({
      state: 'failed',
      model: 'GLM',
      message: 'There is no model in /nowhere.',
    });
    await client.open(text);
    await expect(client.fill(on(0, 16)).answer).rejects.toMatchObject({ code: -32803 });
    models.behaviour.loadFailure = undefined;
    const filled = await client.fill(on(0, 16)).answer;
    expect(filled.candidates).toHaveLength(2);
    expect(client.statuses.at(-1)?.state).toBe('ready');
    client.dispose();
  });

  it('restarts with a fresh service', async () => {
    const { client, models } = await startInMemory();
    await client.status('ready');
    models.behaviour.fillTime = 10_000;
    await client.open(text);
    const pending = client.fill(on(0, 16)).answer;
    const failed = expect(pending).rejects.toThrow('restarted');
    await client.status('busy');
    await client.connection.sendRequest(restartRequest);
    await failed;
    expect(models.choices).toHaveLength(2);
    expect(models.disposed).toBe(1);
    expect(client.statuses.at(-1)?.state).toBe('ready');
    client.dispose();
  });
});

describe('settings', () => {
  it('reach the model, by document', async () => {
    const { client, models } = await startInMemory({
      settings: { candidates: 1, maxTokens: 5, strategy: 'greedy', model: 'big', device: 'cpu', threads: 2 },
    });
    await client.status('ready');
    await client.open(text);
    const answer = await client.fill(on(0, 16)).answer;
    expect(answer.candidates).toHaveLength(1);
    expect(models.choices.at(-1)).toEqual({ model: 'big', device: 'cpu', threads: 2 });
    expect(models.requests[0]).toMatchObject({
      count: 1,
      maxTokens: 5,
      strategy: 'greedy',
      wellFormed: true,
    });
    expect(client.scopes).toContain('untitled:one');
    client.dispose();
  });

  it('are asked for once, and again when they change', async () => {
    const { client, models } = await startInMemory();
    await client.status('ready');
    await client.open(text);
    await client.fill(on(0, 16)).answer;
    await client.fill(on(0, 26)).answer;
    expect(client.scopes.filter((scope) => scope === 'untitled:one')).toHaveLength(1);
    client.settings = { candidates: 1, model: 'other' };
    const since = client.statuses.length;
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.status('ready', since)).toMatchObject({ model: 'other' });
    expect((await client.fill(on(0, 16)).answer).candidates).toHaveLength(1);
    // The same model again is no reason to load it again.
    client.settings = { candidates: 2, model: 'other' };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect((await client.fill(on(0, 16)).answer).candidates).toHaveLength(2);
    expect(models.choices.filter(({ model }) => model === 'other')).toHaveLength(1);
    client.dispose();
  });
});

describe('glm/fill', () => {
  it('fills the placeholder at a cursor; the others stay blanks', async () => {
    const { client, models } = await startInMemory();
    await client.open(text);
    const answer = await client.fill(on(0, 28)).answer;
    expect(answer).toEqual({
      range: on(0, 25, 32),
      original: '[sMASK]',
      candidates: [
        { text: 'Paris', probability: expect.closeTo(0.5, 10) as number },
        { text: 'London', probability: expect.closeTo(0.25, 10) as number },
      ],
    });
    expect(models.requests[0]).toMatchObject({ text, fill: [1] });
    expect(models.requests[0]?.blanks).toHaveLength(2);
    client.dispose();
  });

  it('makes a selection a blank, and does not show the model what it covers', async () => {
    const { client, models } = await startInMemory();
    await client.open('One two three.');
    const answer = await client.fill(on(0, 3, 8)).answer;
    expect(answer).toMatchObject({ range: on(0, 4, 7), original: 'two' });
    expect(models.requests[0]?.text).toBe('One [MASK] three.');
    client.dispose();
  });

  it.each([
    ['an empty document', '', on(0, 0), on(0, 0), ''],
    ['the very start', 'one', on(0, 0), on(0, 0), ''],
    ['the very end', 'one', on(0, 3), on(0, 3), ''],
    ['CRLF', 'one\r\n[MASK]\r\ntwo', on(1, 2), on(1, 0, 6), '[MASK]'],
    ['emoji and tabs', '\t😀[MASK]', on(0, 4), on(0, 3, 9), '[MASK]'],
    ['beyond the line', 'one [MASK]\ntwo', on(0, 100), on(0, 4, 10), '[MASK]'],
    ['several on a line', '[MASK][sMASK][gMASK]', on(0, 8), on(0, 6, 13), '[sMASK]'],
  ])('finds its place: %s', async (_, document, range, expected, original) => {
    const { client } = await startInMemory();
    await client.open(document);
    expect(await client.fill(range).answer).toMatchObject({ range: expected, original });
    client.dispose();
  });

  it('joins answers that read the same and sorts by probability', async () => {
    const { client } = await startInMemory({}, ({ behaviour }) => {
      behaviour.answers = [
        ['a', 0.3],
        ['b', 0.2],
        ['b', 0.2],
        ['c', 1.1],
      ];
    });
    await client.open(text);
    const { candidates } = await client.fill(on(0, 16)).answer;
    expect(candidates.map(({ text: answer }) => answer)).toEqual(['c', 'b', 'a']);
    expect(candidates[0]?.probability).toBe(1);
    expect(candidates[1]?.probability).toBeCloseTo(0.4);
    client.dispose();
  });

  it('remembers an answer while the document stays', async () => {
    const { client, models } = await startInMemory();
    await client.open(text);
    await client.fill(on(0, 16)).answer;
    await client.hover({ line: 0, character: 16 });
    expect(models.requests).toHaveLength(1);
    await client.change(on(0, 0), 'So: ', 2);
    await client.fill(on(0, 20), 2).answer;
    expect(models.requests).toHaveLength(2);
    client.dispose();
  });

  it('draws new samples each time', async () => {
    const { client, models } = await startInMemory({ settings: { strategy: 'sample' } });
    await client.open(text);
    await client.fill(on(0, 16)).answer;
    await client.fill(on(0, 16)).answer;
    const [first, second] = models.requests;
    expect(first?.seed).not.toBe(second?.seed);
    client.dispose();
  });

  it('is cancelled at once, and the model with it', async () => {
    const { client, models } = await startInMemory({}, ({ behaviour }) => {
      behaviour.fillTime = 10_000;
    });
    await client.open(text);
    const { answer, cancel } = client.fill(on(0, 16));
    await client.status('busy');
    cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect(models.aborted).toBe(1);
    models.behaviour.fillTime = 0;
    expect((await client.fill(on(0, 16)).answer).candidates).toHaveLength(2);
    client.dispose();
  });

  it('answers ContentModified for another version, and when the document changes meanwhile', async () => {
    const { client, models } = await startInMemory({}, ({ behaviour }) => {
      behaviour.fillTime = 10_000;
    });
    await client.open(text);
    await expect(client.fill(on(0, 16), 7).answer).rejects.toMatchObject({ code: -32801 });
    const { answer } = client.fill(on(0, 16));
    await client.status('busy');
    await client.change(on(0, 0), 'So: ', 2);
    await expect(answer).rejects.toMatchObject({ code: -32801 });
    expect(models.aborted).toBe(1);
    const again = client.fill(on(0, 16), 2).answer;
    await client.close();
    await expect(again).rejects.toMatchObject({ code: -32801 });
    client.dispose();
  });

  it('fails with one clear line', async () => {
    const { client } = await startInMemory({}, ({ behaviour }) => {
      behaviour.failure = new Error('The process died.\nstack');
    });
    await client.open(text);
    await expect(client.fill(on(0, 16)).answer).rejects.toMatchObject({
      code: -32803,
      message: 'The process died.',
    });
    client.dispose();
  });

  it.each([
    ['no object', null],
    ['an array', [1, 2]],
    ['nothing in it', {}],
    ['no uri', { textDocument: {}, version: 1, range: on(0, 0) }],
    ['an uri that is none', { textDocument: { uri: 7 }, version: 1, range: on(0, 0) }],
    ['an unknown document', { textDocument: { uri: 'file:///none' }, version: 1, range: on(0, 0) }],
    ['no version', { textDocument: { uri: 'untitled:one' }, range: on(0, 0) }],
    ['half a range', { textDocument: { uri: 'untitled:one' }, version: 1, range: { start: { line: 0 } } }],
    ['a negative line', { textDocument: { uri: 'untitled:one' }, version: 1, range: on(-1, 0) }],
    ['a fraction', { textDocument: { uri: 'untitled:one' }, version: 1, range: on(0, 0.5) }],
    ['a line beyond', { textDocument: { uri: 'untitled:one' }, version: 1, range: on(5, 0) }],
    ['a backward range', { textDocument: { uri: 'untitled:one' }, version: 1, range: on(0, 5, 2) }],
  ])('refuses malformed parameters: %s', async (_, params) => {
    const { client } = await startInMemory();
    await client.open(text);
    await expect(client.connection.sendRequest('glm/fill', params)).rejects.toMatchObject({ code: -32602 });
    expect((await client.fill(on(0, 16)).answer).candidates).toHaveLength(2);
    client.dispose();
  });
});

describe('glm/fillAll', () => {
  it('fills every placeholder and reports progress', async () => {
    const { client } = await startInMemory();
    await client.open('[MASK] a\r\n😀 [sMASK], [MASK]\r\n[gMASK]');
    const reports: (number | undefined)[] = [];
    const { edits } = await client.fillAll(1, 'untitled:one', (_, percentage) => reports.push(percentage))
      .answer;
    expect(edits.map(({ range }) => range)).toEqual([on(0, 0, 6), on(1, 3, 10), on(1, 12, 18), on(2, 0, 7)]);
    expect(edits.every(({ newText }) => newText === 'Paris')).toBe(true);
    expect(reports.at(0)).toBe(0);
    expect(reports).toContain(100);
    client.dispose();
  });

  it('fills a long document group by group, with what was filled before', async () => {
    const { client, models } = await startInMemory();
    const line = 'All work and no play makes [MASK] a dull boy, says the book that nobody reads.\n';
    const document = line.repeat(1500);
    await client.open(document);
    const { edits } = await client.fillAll().answer;
    expect(edits).toHaveLength(1500);
    expect(applyEdits(document, edits)).toBe(document.replaceAll('[MASK]', 'Paris'));
    expect(models.requests.length).toBeGreaterThan(100);
    for (const request of models.requests) {
      expect(request.text.length).toBeLessThanOrEqual(20_000);
      const [first] = request.blanks ?? [];
      expect(request.text.indexOf('[MASK]')).toBe(first?.start);
    }
    const last = models.requests.at(-1);
    expect(last?.text).toContain('makes Paris a dull boy');
    client.dispose();
  });

  it('fills blanks that lie far apart', async () => {
    const { client, models } = await startInMemory();
    const far = 'Nothing to fill here for a long time. '.repeat(3000);
    const document = `One [MASK]. ${far}Two [MASK]. ${far}Three [sMASK].`;
    await client.open(document);
    const { edits } = await client.fillAll().answer;
    expect(applyEdits(document, edits)).toBe(document.replaceAll(/\[s?MASK\]/g, 'Paris'));
    expect(models.requests.map((request) => /\w+ \[s?MASK\]/.exec(request.text)?.[0])).toEqual([
      'One [MASK]',
      'Two [MASK]',
      'Three [sMASK]',
    ]);
    client.dispose();
  });

  it('answers with nothing where there is nothing to fill', async () => {
    const { client, models } = await startInMemory();
    await client.open('Nothing here.');
    expect(await client.fillAll().answer).toEqual({ edits: [] });
    expect(models.requests).toHaveLength(0);
    client.dispose();
  });

  it('leaves a blank without an answer alone', async () => {
    const { client } = await startInMemory({}, ({ behaviour }) => {
      behaviour.answers = [];
    });
    await client.open(text);
    expect(await client.fillAll().answer).toEqual({ edits: [] });
    client.dispose();
  });

  it('is cancelled, and ended by a change of the document', async () => {
    const { client } = await startInMemory({}, ({ behaviour }) => {
      behaviour.fillTime = 10_000;
    });
    await client.open(text);
    const { answer, cancel } = client.fillAll();
    await client.status('busy');
    cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    const again = client.fillAll().answer;
    await client.status('busy', client.statuses.length);
    await client.change(on(0, 0), 'So: ', 2);
    await expect(again).rejects.toMatchObject({ code: -32801 });
    client.dispose();
  });

  it.each([
    [{ textDocument: { uri: 'untitled:one' } }],
    [{ textDocument: { uri: 'untitled:one' }, version: 1, workDoneToken: {} }],
    [{ textDocument: 'untitled:one', version: 1 }],
  ])('refuses malformed parameters', async (params) => {
    const { client } = await startInMemory();
    await client.open(text);
    await expect(client.connection.sendRequest('glm/fillAll', params)).rejects.toMatchObject({
      code: -32602,
    });
    client.dispose();
  });
});

describe('hover', () => {
  it('shows candidates as links, with their place', async () => {
    const { client } = await startInMemory();
    await client.open(text);
    const hover = await client.hover({ line: 0, character: 16 });
    expect(hover?.range).toEqual(on(0, 15, 21));
    const value = markdown(hover);
    expect(value).toContain('[Paris](command:glm.insertCandidate?');
    expect(value).toContain('50%');
    const link = /insertCandidate\?(\S+)/.exec(value)?.[1] ?? '';
    expect(JSON.parse(decodeURIComponent(link))).toEqual([
      { uri: 'untitled:one', version: 1, range: on(0, 15, 21), text: 'Paris' },
    ]);
    client.dispose();
  });

  it('says nothing elsewhere, nor when switched off', async () => {
    const { client, models } = await startInMemory();
    await client.open(text);
    expect(await client.hover({ line: 0, character: 3 })).toBeNull();
    client.settings = { hover: { enabled: false } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.hover({ line: 0, character: 16 })).toBeNull();
    expect(models.requests).toHaveLength(0);
    client.dispose();
  });

  it('says what went wrong', async () => {
    const { client } = await startInMemory({}, ({ behaviour }) => {
      behaviour.failure = new Error('The [process](command:x) died.');
    });
    await client.open(text);
    expect(markdown(await client.hover({ line: 0, character: 16 }))).toContain(
      'The \\[process\\]\\(command\\:x\\) died\\.',
    );
    client.dispose();
  });

  it('is plain text for a client that shows nothing else', async () => {
    const { client } = await startInMemory({ hoverFormats: ['plaintext'] });
    await client.open(text);
    const hover = await client.hover({ line: 0, character: 16 });
    expect(hover?.contents).toEqual({
      kind: 'plaintext',
      value: 'GLM · [MASK]: some words\nParis (50%)\nLondon (25%)',
    });
    client.dispose();
  });

  it.each([
    [{}],
    [{ textDocument: { uri: 'untitled:one' } }],
    [{ textDocument: { uri: 'x' }, position: {} }],
  ])('refuses malformed parameters', async (params) => {
    const { client } = await startInMemory();
    await client.open(text);
    await expect(client.connection.sendRequest('textDocument/hover', params)).rejects.toMatchObject({
      code: -32602,
    });
    client.dispose();
  });
});

describe('malformed notifications', () => {
  it('are survived', async () => {
    const { client } = await startInMemory();
    for (const params of [{}, null, { textDocument: {} }, { textDocument: { uri: 'untitled:one' } }, []]) {
      await client.connection.sendNotification('textDocument/didOpen', params);
      await client.connection.sendNotification('textDocument/didChange', params);
      await client.connection.sendNotification('textDocument/didClose', params);
      await client.connection.sendNotification('workspace/didChangeConfiguration', params);
      await client.connection.sendNotification('glm/nothing', params);
    }
    await client.open(text);
    expect((await client.fill(on(0, 16)).answer).candidates).toHaveLength(2);
    client.dispose();
  });
});
