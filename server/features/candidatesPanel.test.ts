import { describe, expect, it } from 'vitest';
import { on } from '../../test/lsp/support/client';
import { startInMemory } from '../../test/lsp/support/inMemory';
import { ConstraintError } from '../glm/decoding/constraints/error';
import { candidatesRequest, combinationsRequest, type AnswerConditions } from '../protocol';

const text = 'The capital of [MASK] is [sMASK] today.';
const textDocument = { uri: 'untitled:one' };
const search = { count: 2, maxTokens: 8, strategy: 'sample', temperature: 0.7, seed: 5 } as const;

async function started() {
  const { client, models } = await startInMemory();
  await client.open(text);
  const ask = (conditions?: AnswerConditions) =>
    client.connection.sendRequest(candidatesRequest, {
      textDocument,
      version: 1,
      range: on(0, 16),
      search,
      ...(conditions && { conditions }),
    });
  const together = (...ranges: ReturnType<typeof on>[]) =>
    client.connection.sendRequest(combinationsRequest, {
      textDocument,
      version: 1,
      search,
      blanks: ranges.map((range) => ({ range, conditions: { maxWords: 2 } })),
    });
  return { client, models, ask, together };
}

describe('glm/candidates', () => {
  it('gives candidates with their tokens, searched as asked for', async () => {
    const { client, models, ask } = await started();
    expect(await ask({ match: '\\w+', maxWords: 1 })).toEqual({
      range: on(0, 15, 21),
      candidates: [
        { text: 'Paris', probability: 0.5, tokens: [{ text: 'Paris', probability: 0.5 }] },
        { text: 'London', probability: 0.25, tokens: [{ text: 'London', probability: 0.25 }] },
      ],
    });
    expect(models.requests[0]).toMatchObject({
      ...search,
      fill: [0],
      wellFormed: true,
      withTokens: true,
      constraint: { match: '\\w+', maxWords: 1 },
    });
    client.dispose();
  });

  it.each<[AnswerConditions, string, RegExp]>([
    [{ match: 'a(' }, 'match', /^Not a regular expression: .+ at character 3\.$/],
    [{ match: 'x(?=a)' }, 'match', /^\(\?=a\) at character 2 cannot be applied/],
    [{ oneOf: ['  '] }, 'oneOf', /no entry/],
    [{ minWords: 3, maxWords: 2 }, 'minWords', /more than the most/],
    [{ minWords: 1.5 }, 'minWords', /whole number/],
  ])('says what is wrong with %j, without asking the model', async (conditions, field, message) => {
    const { client, models, ask } = await started();
    const { candidates, problem } = await ask(conditions);
    expect(candidates).toEqual([]);
    expect(problem).toMatchObject({ field, message: expect.stringMatching(message) as string });
    expect(models.requests).toHaveLength(0);
    client.dispose();
  });

  it('says where no answer meets the conditions', async () => {
    const { client, models, ask } = await started();
    models.behaviour.failure = new ConstraintError({ kind: 'impossible', field: '' });
    expect((await ask()).problem).toEqual({ field: '', message: 'No answer can meet these conditions.' });
    models.behaviour.failure = new Error('out of memory');
    await expect(ask()).rejects.toThrow('out of memory');
    client.dispose();
  });

  it('refuses parameters that no panel sends', async () => {
    const { client } = await started();
    const params = { textDocument, version: 1, range: on(0, 16), search: { ...search, count: 0 } };
    await expect(client.connection.sendRequest(candidatesRequest, params)).rejects.toThrow('search.count');
    client.dispose();
  });
});

describe('glm/combinations', () => {
  it('gives texts for the blanks in their order, each under its own conditions', async () => {
    const { client, models, together } = await started();
    expect(await together(on(0, 15, 21), on(0, 25, 32))).toEqual({
      combinations: [
        { texts: ['Paris', 'Paris'], probability: expect.closeTo(0.25) as number },
        { texts: ['London', 'London'], probability: expect.closeTo(0.0625) as number },
      ],
    });
    expect(models.requests[0]).toMatchObject({
      fill: [0, 1],
      constraint: [{ maxWords: 2 }, { maxWords: 2 }],
    });
    client.dispose();
  });

  it('refuses a range that is no placeholder', async () => {
    const { client, together } = await started();
    await expect(together(on(0, 0, 3))).rejects.toThrow('placeholders');
    client.dispose();
  });
});
