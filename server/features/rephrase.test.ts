import { expect, it } from 'vitest';
import { on } from '../../test/lsp/support/client';
import { startInMemory } from '../../test/lsp/support/inMemory';

it('ranks candidates beside the author’s own wording, at the same blank', async () => {
  const { client, models } = await startInMemory();
  await client.open('The [MASK] fox jumps over the lazy dog.');
  const answer = await client.rephrase(on(0, 29, 38)).answer;
  expect(answer).toEqual({
    range: on(0, 30, 38),
    original: 'lazy dog',
    originalProbability: expect.closeTo(0.125, 10) as number,
    candidates: [
      { text: 'Paris', probability: expect.closeTo(0.5, 10) as number },
      { text: 'London', probability: expect.closeTo(0.25, 10) as number },
    ],
  });
  const asked = 'The [MASK] fox jumps over the [MASK].';
  // The words carry the space before them, as in the fake's vocabulary.
  expect(models.scores).toEqual([{ text: asked, blank: 1, choices: [' lazy dog'] }]);
  expect(models.requests[0]).toMatchObject({ text: asked, fill: [1] });
  client.dispose();
});

it('asks for sentences where sentences are selected, and leaves room for them', async () => {
  const { client, models } = await startInMemory();
  const sentence = `${'It rained and rained '.repeat(5)}again.`;
  await client.open(`So. ${sentence} She went home.`);
  await client.rephrase(on(0, 4, 4 + sentence.length)).answer;
  expect(models.requests[0]).toMatchObject({ text: 'So. [sMASK] She went home.', maxTokens: 32 });
  client.dispose();
});

it.each([
  ['a blank', on(0, 8002), 'nothing to rephrase'],
  ['nothing', on(0, 3), 'nothing to rephrase'],
  ['white space', on(0, 3, 4), 'nothing to rephrase'],
  ['too many words', on(0, 0, 600), 'too long to rephrase: at most 128'],
  ['far too many', on(0, 0, 4000), 'too long to rephrase: at most 128'],
])('says why it cannot: %s', async (_, range, why) => {
  const { client } = await startInMemory();
  await client.open(`${'One '.repeat(2000)}[MASK]`);
  await expect(client.rephrase(range).answer).rejects.toThrow(why);
  client.dispose();
});

it('is cancelled with everything that it does', async () => {
  const { client, models } = await startInMemory({}, ({ behaviour }) => {
    behaviour.fillTime = 60_000;
  });
  await client.open('The lazy dog.');
  const { answer, cancel } = client.rephrase(on(0, 4, 8));
  const since = client.statuses.length;
  await client.status('busy', since);
  await expect.poll(() => models.requests.length).toBe(1);
  cancel();
  await expect(answer).rejects.toMatchObject({ code: -32800 });
  expect(models.aborted).toBe(1);
  client.dispose();
});
