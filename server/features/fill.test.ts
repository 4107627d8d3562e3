import { describe, expect, it } from 'vitest';
import { on } from '../../test/lsp/support/client';
import { startInMemory } from '../../test/lsp/support/inMemory';

const text = 'The capital of [MASK] is [sMASK] today.';

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

  it('asks for sentences where whole sentences are selected', async () => {
    const { client, models } = await startInMemory();
    await client.open('It rained. She went home. He did not.');
    const answer = await client.fill(on(0, 11, 26)).answer;
    expect(answer).toMatchObject({ range: on(0, 11, 25), original: 'She went home.' });
    // They get more room than words do.
    expect(models.requests[0]).toMatchObject({ text: 'It rained. [sMASK] He did not.', maxTokens: 32 });
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
