import { expect, it } from 'vitest';
import { InlineCompletionTriggerKind } from 'vscode-languageserver';
import { on } from '../../test/lsp/support/client';
import { startInMemory } from '../../test/lsp/support/inMemory';

const { Automatic } = InlineCompletionTriggerKind;
const at = (line: number, character: number) => ({ line, character });

it('suggests candidates for the placeholder before the cursor, in its place', async () => {
  const { client, models } = await startInMemory();
  await client.open('The capital of France is [MASK]');
  const items = await client.suggest(at(0, 31)).answer;
  expect(items).toEqual([
    { insertText: 'Paris', range: on(0, 25, 31) },
    { insertText: 'London', range: on(0, 25, 31) },
  ]);
  expect(models.requests[0]).toMatchObject({ strategy: 'greedy', count: 3, fill: [0] });
  client.dispose();
});

it.each([
  ['the end of a text', 'It rained, and', at(0, 14), '[gMASK]'],
  ['between sentences', 'It rained. She went home.', at(0, 10), '[sMASK]'],
  ['inside a sentence', 'It rained and she home.', at(0, 17), '[MASK]'],
])('asks for what the place wants: %s', async (_, text, position, mask) => {
  const { client, models } = await startInMemory();
  await client.open(text);
  const items = await client.suggest(position).answer;
  expect(items?.[0]?.range).toEqual({ start: position, end: position });
  expect(models.requests[0]?.blanks).toEqual([{ mask, start: position.character, end: position.character }]);
  client.dispose();
});

it('comes by itself after a placeholder only, unless the user wants more', async () => {
  const { client, models } = await startInMemory();
  await client.open('[MASK] is the capital of France.\nThey met in \n');
  expect(await client.suggest(at(0, 6), Automatic).answer).toHaveLength(2);
  expect(await client.suggest(at(0, 3), Automatic).answer).toBeNull();
  expect(await client.suggest(at(1, 12), Automatic).answer).toBeNull();
  expect(models.requests).toHaveLength(1);

  client.settings = { inlineCompletion: { automatic: true, afterPlaceholder: false } };
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  expect(await client.suggest(at(1, 12), Automatic).answer).toHaveLength(2);
  // Not right after a word, which may be unfinished, and not before text.
  expect(await client.suggest(at(1, 11), Automatic).answer).toBeNull();
  expect(await client.suggest(at(0, 6), Automatic).answer).toBeNull();
  client.dispose();
});

it('shows nothing by itself that the model does not believe in, but all of it to someone who asks', async () => {
  const { client } = await startInMemory(
    { settings: { inlineCompletion: { automatic: true } } },
    (models) => {
      models.behaviour.answers = [
        ['sure', 0.5],
        ['doubtful', 0.001],
      ];
    },
  );
  await client.open('They met in \n');
  expect(await client.suggest(at(0, 12), Automatic).answer).toMatchObject([{ insertText: 'sure' }]);
  expect(await client.suggest(at(0, 12)).answer).toHaveLength(2);
  client.dispose();
});

it('shows neither empty answers nor what stands there already', async () => {
  const { client } = await startInMemory({}, (models) => {
    models.behaviour.answers = [
      [' ', 0.5],
      ['home ', 0.2],
      ['out', 0.1],
    ];
  });
  await client.open('She went home.');
  expect(await client.suggest(at(0, 9)).answer).toMatchObject([{ insertText: 'out' }]);
  client.dispose();
});

it('does not come between a list of completions and the user', async () => {
  const { client, models } = await startInMemory({ settings: { inlineCompletion: { automatic: true } } });
  await client.open('They met in \n');
  const context = {
    triggerKind: Automatic,
    selectedCompletionInfo: { range: on(0, 12), text: 'Paris' },
  };
  const params = { textDocument: { uri: 'untitled:one' }, position: at(0, 12), context };
  expect(await client.connection.sendRequest('textDocument/inlineCompletion', params)).toBeNull();
  expect(models.requests).toHaveLength(0);
  client.dispose();
});

it('does not ask the model again for the next suggestion', async () => {
  const { client, models } = await startInMemory();
  await client.status('ready');
  await client.open('The capital of France is [MASK]');
  await client.suggest(at(0, 31), Automatic).answer;
  await client.suggest(at(0, 31)).answer;
  expect(models.requests).toHaveLength(1);
  await client.change(on(0, 0), 'So: ', 2);
  await client.suggest(at(0, 35)).answer;
  expect(models.requests).toHaveLength(2);
  client.dispose();
});

it('is cancelled while it waits for the user to rest, and while the model thinks', async () => {
  const { client, models } = await startInMemory({ settings: { inlineCompletion: { automatic: true } } });
  await client.open('They met in \n[MASK]');
  const waiting = client.suggest(at(0, 12), Automatic);
  waiting.cancel();
  await expect(waiting.answer).rejects.toMatchObject({ code: -32800 });
  expect(models.requests).toHaveLength(0);

  models.behaviour.fillTime = 60_000;
  const thinking = client.suggest(at(1, 6));
  await client.status('busy');
  thinking.cancel();
  await expect(thinking.answer).rejects.toMatchObject({ code: -32800 });
  expect(models.aborted).toBe(1);
  client.dispose();
});

it('ends with the text that it was for', async () => {
  const { client } = await startInMemory({ settings: { inlineCompletion: { automatic: true } } });
  await client.open('They met in \n');
  const { answer } = client.suggest(at(0, 12), Automatic);
  await client.change(on(0, 12), 'P', 2);
  await expect(answer).rejects.toMatchObject({ code: -32801 });
  client.dispose();
});

it.each([[{}], [{ textDocument: { uri: 'untitled:one' }, position: at(0, 0) }]])(
  'refuses malformed parameters',
  async (params) => {
    const { client } = await startInMemory();
    await client.open('x');
    await expect(
      client.connection.sendRequest('textDocument/inlineCompletion', params),
    ).rejects.toMatchObject({ code: -32602 });
    client.dispose();
  },
);
