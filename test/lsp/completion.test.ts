// Ghost text, code actions, lenses and rephrasing of the built server with a real model, over stdio.
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodeActionTriggerKind, InlineCompletionTriggerKind } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client, on } from './support/client';
import { applyEdits } from './support/edits';
import { buildServer, start, testModel } from './support/programs';

const model = testModel();
const text = 'The capital of France is [MASK], and the capital of [MASK] is Berlin.';
let documents = 0;

describe.skipIf(model === undefined)('the built server', () => {
  let server: ChildProcess;
  let client: Client;

  beforeAll(async () => {
    server = start(await buildServer());
    client = Client.of(server, {
      settings: { model, device: 'cpu', maxTokens: 8, codeLens: true },
      commands: ['glm.fillBlank', 'glm.fillAllBlanks', 'glm.turnIntoBlank', 'glm.rephrase'],
    });
    const { capabilities } = await client.initialize();
    expect(capabilities).toMatchObject({
      inlineCompletionProvider: true,
      codeActionProvider: { resolveProvider: true },
      codeLensProvider: {},
    });
    await client.status('ready');
  }, 120_000);

  afterAll(async () => {
    await client.shutdown();
    await client.exit();
  });

  async function open(content: string): Promise<string> {
    const uri = `untitled:completion-${documents++}`;
    await client.open(content, uri);
    return uri;
  }

  it.each([
    ['a placeholder', 'The capital of France is [MASK]', on(0, 25, 31)],
    ['a placeholder in a sentence', 'He saw the [MASK] and left.', on(0, 11, 17)],
    ['the end of a text', 'They had walked all day, and', on(0, 28)],
    ['between sentences', 'It rained. She went home.', on(0, 10)],
    ['inside a sentence', 'She gave them hot to drink.', on(0, 18)],
    ['the end of a line with CRLF', 'One.\r\nIt rained,\r\nand so on.\r\n', on(1, 10)],
    ['after emoji', '😀 The 👩‍👩‍👧 were', on(0, 19)],
    ['Chinese', '我们昨天去了公园，', on(0, 9)],
    ['an empty document', '', on(0, 0)],
  ])('suggests text that reads on: %s', async (_, content, range) => {
    const uri = await open(content);
    const items = (await client.suggest(range.end, InlineCompletionTriggerKind.Invoked, uri).answer) ?? [];
    expect(items.length).toBeGreaterThan(0);
    const texts = items.map(({ insertText }) => (typeof insertText === 'string' ? insertText : ''));
    expect(new Set(texts).size).toBe(texts.length);
    const document = TextDocument.create(uri, 'markdown', 1, content);
    const before = content.slice(0, document.offsetAt(range.start));
    for (const [index, suggested] of texts.entries()) {
      expect(items[index]?.range).toEqual(range);
      expect(suggested.trim()).not.toBe('');
      expect(suggested).not.toMatch(/\[(?:s|g)?MASK\]|<\||\uFFFD/);
      // One space at most between words, and none twice.
      expect(before.slice(-1) + suggested).not.toMatch(/^ {2}|\S {2}\S/);
    }
  });

  it('is silent by itself where nobody has written a placeholder', async () => {
    const uri = await open('They had walked all day, and ');
    expect(
      await client.suggest({ line: 0, character: 29 }, InlineCompletionTriggerKind.Automatic, uri).answer,
    ).toBeNull();
  });

  it('fills with what the light bulb offers, at once or when asked', async () => {
    const uri = await open(text);
    const [lazy] = await client.codeActions(on(0, 27), CodeActionTriggerKind.Automatic, { uri });
    expect(lazy?.edit).toBeUndefined();
    if (!lazy) throw new Error('there is no action');
    const resolved = await client.resolve(lazy);
    const [best] = await client.codeActions(on(0, 27), CodeActionTriggerKind.Invoked, { uri });
    expect(resolved.edit).toEqual(best?.edit);
    const [change] = best?.edit?.documentChanges ?? [];
    if (!change || !('edits' in change)) throw new Error('the action has no edit');
    const edits = change.edits.flatMap((edit) => ('newText' in edit ? [edit] : []));
    expect(edits.map(({ range }) => range)).toEqual([on(0, 25, 31)]);
    expect(applyEdits(text, edits)).toMatch(/^The capital of France is (?!\[MASK\]).+, and the capital/);
  });

  it('has a lens for the line and for the document', async () => {
    const uri = await open(text);
    const titles = (await client.lenses(uri))?.map(({ command }) => command?.title);
    expect(titles).toEqual(['Fill blank', 'Fill all blanks (2)']);
  });

  it('weighs a wording: likely words more than unlikely ones', async () => {
    const probability = async (words: string) => {
      const uri = await open(`They went into the ${words} and sat down at the table. [MASK]`);
      const answer = await client.rephrase(on(0, 19, 19 + words.length), 1, uri).answer;
      expect(answer.original).toBe(words);
      expect(answer.candidates.length).toBeGreaterThan(0);
      return answer.originalProbability;
    };
    const likely = await probability('house');
    expect(likely).toBeGreaterThan(0);
    expect(likely).toBeLessThan(1);
    // Whatever the model knows, it knows that a long run of digits stands here less often.
    expect(await probability('84713902 5512')).toBeLessThan(likely);
  });

  it('gives the same probability to a candidate and to the same words as a wording', async () => {
    const at = on(0, 19, 24);
    const uri = await open('They went into the house and sat down at the table.');
    const { candidates } = await client.rephrase(at, 1, uri).answer;
    const [best] = candidates;
    if (!best) throw new Error('there is no candidate');
    const again = await open(`They went into the ${best.text} and sat down at the table.`);
    const own = await client.rephrase(on(0, 19, 19 + best.text.length), 1, again).answer;
    // The candidates' probabilities leave out what may not be written; so they are a little higher.
    expect(own.originalProbability).toBeGreaterThan(best.probability * 0.8);
    expect(own.originalProbability).toBeLessThan(best.probability * 1.05);
  });
});
