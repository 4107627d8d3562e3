// The candidates panel's requests to the built server with a real model, over stdio: every condition holds for every
// candidate, a list of words is a list of words, combinations are for all blanks together.
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  candidatesRequest,
  combinationsRequest,
  type AnswerConditions,
  type CandidatesSearch,
} from '../../server/protocol';
import { Client, on } from './support/client';
import { buildServer, start, testModel } from './support/programs';

const model = testModel();
const text = 'She gave them hot [MASK] to drink. He lived in the [MASK] for many years. [sMASK]';
const [first, second, third] = [on(0, 18, 24), on(0, 51, 57), on(0, 74, 81)];
const beam: CandidatesSearch = { count: 5, maxTokens: 12, strategy: 'beam', temperature: 1, seed: 0 };

describe.skipIf(model === undefined)('the panel', () => {
  const textDocument = { uri: 'untitled:panel' };
  let server: ChildProcess;
  let client: Client;

  beforeAll(async () => {
    server = start(await buildServer());
    client = Client.of(server, { settings: { model, device: 'cpu' } });
    await client.initialize();
    await client.status('ready');
    await client.open(text, textDocument.uri);
  }, 120_000);

  afterAll(async () => {
    await client.shutdown();
    await client.exit();
  });

  const candidates = (conditions: AnswerConditions = {}, search: Partial<CandidatesSearch> = {}) =>
    client.connection.sendRequest(candidatesRequest, {
      ...{ textDocument, version: 1, range: first },
      search: { ...beam, ...search },
      conditions,
    });

  it('gives distinct candidates, the most probable first, whose tokens make their probability', async () => {
    const answer = await candidates();
    expect(answer.range).toEqual(first);
    expect(answer.problem).toBeUndefined();
    const texts = answer.candidates.map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(1);
    expect(new Set(texts).size).toBe(texts.length);
    const probabilities = answer.candidates.map(({ probability }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    for (const { probability, tokens } of answer.candidates) {
      const ofTokens = tokens.reduce((product, token) => product * token.probability, 1);
      // The end of the answer is a token too, which the list leaves out.
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(ofTokens * 1.0001);
    }
  });

  it.each<[string, AnswerConditions, RegExp]>([
    ['a text in it', { contains: 'ea' }, /ea/],
    ['a regular expression', { match: '[a-z]{3,4}' }, /^[a-z]{3,4}$/],
    ['a list of answers', { oneOf: ['tea', 'black coffee'] }, /^(tea|black coffee)$/],
    ['a list of words', { onlyWords: ['black', 'tea', 'coffee'] }, /^(?:\W*(black|tea|coffee)\W*)+$/],
    ['a length', { minWords: 2, maxWords: 3 }, /^\W*\w+(?:\W+\w+){1,2}\W*$/],
    ['several at once', { contains: 'e', maxWords: 1, match: '[a-z]+' }, /^(?=.*e)[a-z]+$/],
  ])('writes only candidates that meet conditions: %s', async (_, conditions, expected) => {
    const answer = await candidates(conditions);
    expect(answer.problem).toBeUndefined();
    expect(answer.candidates.length).toBeGreaterThan(0);
    for (const { text } of answer.candidates) expect(text.trim()).toMatch(expected);
  });

  it('draws the same samples for the same seed', async () => {
    const draw = async (seed: number) =>
      (await candidates({}, { strategy: 'sample', seed, temperature: 1.5 })).candidates.map(
        ({ text }) => text,
      );
    const drawn = await draw(7);
    expect(await draw(7)).toEqual(drawn);
    expect(await draw(8)).not.toEqual(drawn);
  });

  it('says beside its field what is wrong with a condition, and that no answer is short enough', async () => {
    expect((await candidates({ match: '[a-z](' })).problem).toMatchObject({ field: 'match' });
    expect((await candidates({ onlyWords: [' '] })).problem).toMatchObject({ field: 'onlyWords' });
    const { problem, candidates: none } = await candidates({ minWords: 30 }, { maxTokens: 4 });
    expect(none).toEqual([]);
    expect(problem).toMatchObject({ field: '', message: expect.stringContaining('4 tokens') as string });
  });

  it('fills blanks together, each under its own conditions, the most probable first', async () => {
    const { combinations, problem } = await client.connection.sendRequest(combinationsRequest, {
      ...{ textDocument, version: 1, search: beam },
      blanks: [
        { range: first, conditions: { oneOf: ['tea', 'coffee', 'soup'] } },
        { range: second, conditions: { maxWords: 1 } },
        { range: third },
      ],
    });
    expect(problem).toBeUndefined();
    expect(combinations.length).toBeGreaterThan(1);
    const probabilities = combinations.map(({ probability }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    for (const { texts } of combinations) {
      expect(texts).toHaveLength(3);
      expect(['tea', 'coffee', 'soup']).toContain(texts[0]?.trim());
      expect(texts[1]?.trim()).toMatch(/^\S+$/);
    }
  });

  it('is stopped, and answers the next question', async () => {
    const slow = candidates({}, { maxTokens: 256, count: 20 });
    // A change makes the answer worthless; nobody waits for it.
    await client.change(on(0, 0), '', 2, textDocument.uri);
    await expect(slow).rejects.toMatchObject({ code: -32801 });
    const answer = await client.connection.sendRequest(candidatesRequest, {
      ...{ textDocument, version: 2, range: first, search: beam },
    });
    expect(answer.candidates.length).toBeGreaterThan(0);
  });
});
