import { describe, expect, it } from 'vitest';
import { on } from '../test/lsp/support/client';
import { startInMemory } from '../test/lsp/support/inMemory';
import { restartRequest, stopLoadingRequest } from './protocol';

const text = 'The capital of [MASK] is [sMASK] today.';

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
    await expect.poll(() => client.statuses.at(-1)).toEqual({ state: 'loading', model: '', progress });
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
      model: '',
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
