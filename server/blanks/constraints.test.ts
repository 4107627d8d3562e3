// Every candidate satisfies what was asked for: all vocabularies, all searches, all conditions.
import { describe, expect, it } from 'vitest';
import type { AnswerConstraint } from '../glm/decoding/constraints/constraint';
import { countWords } from '../glm/decoding/constraints/wordCount';
import type { Strategy } from '../glm/decoding/search';
import { Glm } from '../glm/glm';
import {
  byteLevelVocabulary,
  sentencePieceVocabulary,
  wordPieceVocabulary,
  type SmallVocabulary,
} from '../glm/testing/smallVocabularies';
import { ToyEngine } from '../glm/testing/toyEngine';
import { constrainedText } from './constrainedText';
import { fillBlanks, type FillRequest } from './fillBlanks';
import { AnswerAutomaton } from '../glm/decoding/constraints/answerAutomaton';

const vocabularies: readonly (readonly [string, () => SmallVocabulary])[] = [
  ['WordPiece', wordPieceVocabulary],
  ['byte-level BPE', byteLevelVocabulary],
  ['SentencePiece', sentencePieceVocabulary],
];

/** A condition, and the same said without an automaton. */
const conditions: readonly (readonly [AnswerConstraint, (text: string) => boolean])[] = [
  [{ contains: 'tea' }, (text) => text.includes('tea')],
  [{ contains: 'hot tea' }, (text) => text.includes('hot tea')],
  [{ contains: '茶' }, (text) => text.includes('茶')],
  [
    { oneOf: ['cat', 'new york', 'mats', '北京'] },
    (text) => ['cat', 'new york', 'mats', '北京'].includes(text),
  ],
  [{ onlyWords: ['hot', 'tea', '茶'] }, (text) => /^(?:[\s\p{P}]*(?:hot|tea|茶))+[\s\p{P}]*$/u.test(text)],
  [{ match: '[a-e]+' }, (text) => /^[a-e]+$/.test(text)],
  [{ match: '\\w+ \\w+' }, (text) => /^\w+ \w+$/.test(text)],
  [{ match: '\\p{Script=Han}{2}' }, (text) => /^\p{Script=Han}{2}$/u.test(text)],
  [{ match: '(cat|mat)s?, .*' }, (text) => /^(cat|mat)s?, .*$/.test(text)],
  [{ minWords: 2, maxWords: 3 }, (text) => countWords(text) >= 2 && countWords(text) <= 3],
  [{ maxWords: 1, minTokens: 3 }, (text) => countWords(text) <= 1],
  [{ match: '.{3}', contains: 'a' }, (text) => Array.from(text).length === 3 && text.includes('a')],
];

const strategies: readonly Strategy[] = ['greedy', 'beam', 'sample'];

const fill = ({ tokenizer, size }: SmallVocabulary, request: Partial<FillRequest>) =>
  fillBlanks(new Glm(tokenizer, new ToyEngine(size, 200)), {
    text: 'the [MASK] sat',
    wellFormed: true,
    count: 4,
    maxTokens: 12,
    ...request,
  });

describe.each(vocabularies)('%s', (_, make) => {
  const vocabulary = make();

  it.each(
    conditions.flatMap(([constraint, holds]) =>
      strategies.map((strategy) => [JSON.stringify(constraint), strategy, constraint, holds] as const),
    ),
  )('%s, %s', async (__, strategy, constraint, holds) => {
    for (const wellFormed of [true, false]) {
      const { blanks } = await fill(vocabulary, { constraint, strategy, wellFormed });
      const candidates = blanks[0]?.candidates ?? [];
      expect(candidates.length).toBeGreaterThan(0);
      for (const { text, tokenIds } of candidates) {
        expect(holds(text.trim()), JSON.stringify(text)).toBe(true);
        expect(tokenIds.length).toBeGreaterThanOrEqual(constraint.minTokens ?? 1);
        expect(tokenIds.length).toBeLessThanOrEqual(12);
      }
    }
  });

  it('says so where no answer satisfies the constraint', async () => {
    await expect(fill(vocabulary, { constraint: { contains: 'X', match: '[a-z]+' } })).rejects.toThrow(
      'no answer satisfies the constraints',
    );
    await expect(fill(vocabulary, { maxTokens: 2, constraint: { minWords: 9 } })).rejects.toThrow(
      'no answer of at most 2 tokens',
    );
    await expect(fill(vocabulary, { constraint: { minTokens: 13 } })).rejects.toThrow(
      'no answer of at most 12 tokens',
    );
    await expect(fill(vocabulary, { constraint: { oneOf: [' ', ''] } })).rejects.toThrow(
      'oneOf has no entry',
    );
  });

  it('holds to the very last token', async () => {
    const { blanks } = await fill(vocabulary, { maxTokens: 3, constraint: { match: '[xyz]{3}' } });
    for (const { text } of blanks[0]?.candidates ?? []) expect(text.trim()).toMatch(/^[xyz]{3}$/);
  });

  it('gives each blank its own constraint', async () => {
    const { blanks } = await fill(vocabulary, {
      text: '[MASK] and [MASK] and [MASK]',
      constraint: [{ match: 'a+' }, null, { match: 'b+' }],
    });
    const texts = blanks.map(({ candidates }) => candidates.map(({ text }) => text.trim().toLowerCase()));
    expect(texts[0]?.every((text) => /^a+$/.test(text))).toBe(true);
    expect(texts[2]?.every((text) => /^b+$/.test(text))).toBe(true);
  });

  it('leaves the probabilities of answers as they are without the constraint', async () => {
    const free = await fill(vocabulary, { strategy: 'greedy', count: 1, maxTokens: 3, wellFormed: true });
    const best = free.blanks[0]?.candidates[0];
    const escaped = (best?.text.trim() ?? '').replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replace(/\\-/g, '[-]');
    if (best === undefined || escaped === '' || best.text.includes('\uFFFD')) return;
    const bound = await fill(vocabulary, {
      strategy: 'beam',
      maxTokens: 3,
      count: 8,
      constraint: { match: escaped },
    });
    const same = bound.blanks[0]?.candidates.find(({ tokenIds }) => tokenIds.join() === best.tokenIds.join());
    if (same !== undefined) expect(same.logProb).toBeCloseTo(best.logProb, 5);
  });
});

describe('a vocabulary without capitals', () => {
  it('writes them where the constraint has them', async () => {
    const { blanks } = await fill(wordPieceVocabulary(), {
      text: 'we eat at [MASK] today',
      constraint: { oneOf: ["McDonald's", 'New York'] },
    });
    const texts = (blanks[0]?.candidates ?? []).map(({ text }) => text.trim()).sort();
    expect(texts).toEqual(["McDonald's", 'New York']);
  });

  it.each([
    [' don ’ t', { match: 'don’t' }, ' don’t'],
    [' 3. 5', { match: '\\d\\.\\d' }, ' 3.5'],
    ['the cat', { match: 'The Cat' }, 'The Cat'],
    ['The cat', { match: '.*' }, 'The cat'],
  ])('%j under %j becomes %j', (fitted, constraint, text) => {
    expect(constrainedText(fitted, new AnswerAutomaton(constraint), true)).toBe(text);
  });
});
