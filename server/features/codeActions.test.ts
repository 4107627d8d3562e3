import { expect, it } from 'vitest';
import { CodeActionTriggerKind } from 'vscode-languageserver';
import { on } from '../../test/lsp/support/client';
import { startInMemory } from '../../test/lsp/support/inMemory';

const { Automatic } = CodeActionTriggerKind;
const commands = ['glm.fillBlank', 'glm.fillAllBlanks', 'glm.turnIntoBlank', 'glm.rephrase'];
const text = 'The capital of [MASK] is [sMASK] today.\nNothing here.';
const uri = 'untitled:one';

it('offers the candidates by name to a person who opens the menu', async () => {
  const { client } = await startInMemory({ commands });
  await client.open(text);
  const actions = await client.codeActions(on(0, 17));
  expect(actions.map(({ title }) => title)).toEqual([
    'Fill with “Paris” (50%)',
    'Fill with “London” (25%)',
    'Choose a candidate …',
    'Fill all blanks (2)',
  ]);
  expect(actions[0]).toMatchObject({
    kind: 'quickfix',
    isPreferred: true,
    edit: {
      documentChanges: [
        { textDocument: { uri, version: 1 }, edits: [{ range: on(0, 15, 21), newText: 'Paris' }] },
      ],
    },
  });
  expect(actions[2]?.command?.arguments).toEqual([{ uri, range: on(0, 15, 21) }]);
  client.dispose();
});

it('does not ask the model for a light bulb, and fills when the entry is chosen', async () => {
  const { client, models } = await startInMemory({ commands });
  await client.status('ready');
  await client.open(text);
  const [best] = await client.codeActions(on(0, 17), Automatic);
  expect(best).toMatchObject({ title: 'Fill with the likeliest candidate', kind: 'quickfix' });
  expect(best?.edit).toBeUndefined();
  expect(models.requests).toHaveLength(0);
  if (!best) throw new Error('there is no action');
  expect(await client.resolve(best)).toMatchObject({
    edit: { documentChanges: [{ edits: [{ range: on(0, 15, 21), newText: 'Paris' }] }] },
  });
  // What the model has said by now has its name, also under the light bulb.
  expect((await client.codeActions(on(0, 17), Automatic))[0]?.title).toBe('Fill with “Paris” (50%)');
  client.dispose();
});

it('does not fill a document that has changed meanwhile', async () => {
  const { client } = await startInMemory({ commands });
  await client.open(text);
  const [best] = await client.codeActions(on(0, 17), Automatic);
  if (!best) throw new Error('there is no action');
  await client.change(on(0, 0), 'So: ', 2);
  await expect(client.resolve(best)).rejects.toMatchObject({ code: -32801 });
  client.dispose();
});

it('is silent where there is neither a blank nor a selection', async () => {
  const { client, models } = await startInMemory({ commands });
  await client.open(text);
  expect(await client.codeActions(on(0, 3), Automatic)).toEqual([]);
  expect(await client.codeActions(on(1, 3))).toEqual([]);
  expect(await client.codeActions(on(0, 3, 4))).toEqual([]);
  expect(models.requests).toHaveLength(0);
  // Someone who asks on the line of a blank means the blank.
  expect((await client.codeActions(on(0, 3)))[0]?.title).toBe('Fill with “Paris” (50%)');
  client.dispose();
});

it('offers to rephrase a selection or to make it a blank, without the white space at its ends', async () => {
  const { client, models } = await startInMemory({ commands });
  await client.open(text);
  const actions = await client.codeActions(on(0, 3, 12));
  expect(actions.map(({ title, kind }) => [title, kind])).toEqual([
    ['Rephrase …', 'refactor.rewrite'],
    ['Turn selection into a blank', 'refactor.rewrite'],
  ]);
  expect(actions[1]?.command).toEqual({
    title: 'Turn selection into a blank',
    command: 'glm.turnIntoBlank',
    arguments: [{ uri, range: on(0, 4, 11) }],
  });
  // There is no wording to compare others with.
  expect((await client.codeActions(on(0, 4, 31))).map(({ title }) => title)).toEqual([
    'Turn selection into a blank',
  ]);
  expect(models.requests).toHaveLength(0);
  client.dispose();
});

it('keeps to the kinds that are asked for', async () => {
  const { client } = await startInMemory({ commands });
  await client.open(text);
  const kinds = async (only: string[], range = on(0, 4, 11)) =>
    (await client.codeActions(range, Automatic, { only })).length;
  expect(await kinds(['refactor'])).toBe(2);
  expect(await kinds(['refactor.rewrite'])).toBe(2);
  expect(await kinds(['quickfix'])).toBe(0);
  expect(await kinds(['refactor.extract', 'source'])).toBe(0);
  expect(await kinds(['quickfix'], on(0, 17))).toBeGreaterThan(0);
  expect(await kinds(['refactor'], on(0, 17))).toBe(0);
  client.dispose();
});

it('gives other editors the actions that need none of our commands', async () => {
  const { client } = await startInMemory();
  await client.open(text);
  expect((await client.codeActions(on(0, 17))).map(({ title }) => title)).toEqual([
    'Fill with “Paris” (50%)',
    'Fill with “London” (25%)',
  ]);
  expect(await client.codeActions(on(0, 4, 11))).toEqual([
    {
      title: 'Turn selection into a blank',
      kind: 'refactor.rewrite',
      edit: {
        documentChanges: [
          { textDocument: { uri, version: 1 }, edits: [{ range: on(0, 4, 11), newText: '[MASK]' }] },
        ],
      },
    },
  ]);
  client.dispose();
});

it('offers the rest where the model has failed', async () => {
  const { client } = await startInMemory({ commands }, ({ behaviour }) => {
    behaviour.failure = new Error('The process died.');
  });
  await client.open(text);
  const [best, ...rest] = await client.codeActions(on(0, 17));
  expect(rest.map(({ title }) => title)).toEqual(['Choose a candidate …', 'Fill all blanks (2)']);
  if (!best) throw new Error('there is no action');
  await expect(client.resolve(best)).rejects.toMatchObject({ message: 'The process died.' });
  client.dispose();
});

it.each([[{}], [{ textDocument: { uri }, range: on(0, 0) }], [{ textDocument: { uri }, context: {} }]])(
  'refuses malformed parameters',
  async (params) => {
    const { client } = await startInMemory();
    await client.open(text);
    const answer = client.connection.sendRequest('textDocument/codeAction', params);
    await expect(answer).rejects.toMatchObject({ code: -32602 });
    client.dispose();
  },
);
