import { describe, expect, it } from 'vitest';
import { Glm } from '../glm/glm';
import { ToyEngine } from '../glm/testing/toyEngine';
import { ToyTokenizer } from '../glm/testing/toyTokenizer';
import { fillBlanks } from './fillBlanks';
import { inspect } from './inspect';
import { scoreBlank } from './scoreBlank';

function toyGlm(maxSequenceLength = 64): { glm: Glm; engine: ToyEngine } {
  const engine = new ToyEngine(40, maxSequenceLength);
  return { glm: new Glm(new ToyTokenizer(), engine), engine };
}

describe('fillBlanks', () => {
  it('replaces each blank by its best candidate and leaves every other character', async () => {
    const { glm } = toyGlm();
    const text = 'a [MASK] b\r\n\t😀[MASK]c';
    const result = await fillBlanks(glm, { text, wellFormed: true, maxTokens: 3 });
    expect(result.blanks.map(({ start, end }) => text.slice(start, end))).toEqual(['[MASK]', '[MASK]']);
    const [first, second] = result.blanks.map(({ candidates }) => candidates[0]?.text ?? '');
    expect(result.text).toBe(`a ${first} b\r\n\t😀${second}c`);
    expect(first).not.toBe('');
  });

  it('lets a later blank know the answer to an earlier one', async () => {
    const text = '[MASK] x [MASK]';
    const one = await fillBlanks(toyGlm().glm, { text, strategy: 'greedy', maxTokens: 2 });
    const alone = await fillBlanks(toyGlm().glm, { text, strategy: 'greedy', maxTokens: 2, fill: [1] });
    expect(alone.blanks).toHaveLength(1);
    expect(alone.text.startsWith('[MASK] x ')).toBe(true);
    expect(alone.blanks[0]?.candidates).not.toEqual(one.blanks[1]?.candidates);
  });

  it('fills a selection: what it covered is not read', async () => {
    const fill = async (covered: string) => {
      const text = `a ${covered} b`;
      const blanks = [{ mask: '[MASK]', start: 2, end: 2 + covered.length }] as const;
      const { blanks: filled } = await fillBlanks(toyGlm().glm, { text, blanks, maxTokens: 2 });
      return filled[0]?.candidates;
    };
    expect(await fill('secret')).toEqual(await fill('other words'));
  });

  it('offers no empty, special or repeated answer where it should be well formed', async () => {
    const { glm } = toyGlm();
    const { blanks } = await fillBlanks(glm, {
      text: 'a [MASK] b',
      wellFormed: true,
      count: 8,
      maxTokens: 4,
    });
    const texts = blanks[0]?.candidates.map(({ text }) => text) ?? [];
    expect(texts).toHaveLength(8);
    expect(new Set(texts).size).toBe(8);
    for (const text of texts) {
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/\[|<\|startofpiece\|>/);
    }
    const logProbs = blanks[0]?.candidates.map(({ logProb }) => logProb) ?? [];
    expect(logProbs).toEqual([...logProbs].sort((a, b) => b - a));
  });

  it('fills every blank of a text that is longer than the model can hold', async () => {
    const { glm } = toyGlm(48);
    const filler = Array.from({ length: 60 }, (_, i) => `word${i % 20}`).join(' ');
    const text = `[MASK] ${filler} [MASK] ${filler} [MASK]`;
    const result = await fillBlanks(glm, { text, wellFormed: true, maxTokens: 2 });
    expect(result.blanks).toHaveLength(3);
    expect(result.text).not.toContain('MASK');
    expect(result.text.split(filler)).toHaveLength(3);
  });

  it('gives back a text without blanks as it is', async () => {
    expect(await fillBlanks(toyGlm().glm, { text: '' })).toEqual({ text: '', blanks: [] });
  });

  it.each([
    [{ text: 'abc', blanks: [{ mask: '[MASK]', start: 1, end: 9 }] }, 'outside the text'],
    [{ text: '[MASK]', fill: [1] }, 'fill names blank 1'],
  ] as const)('refuses %j', async (request, message) => {
    await expect(fillBlanks(toyGlm().glm, request)).rejects.toThrow(message);
  });
});

describe('inspect', () => {
  it('shows Part A and the start of each blank', async () => {
    const { inputIds, positionIds, partALength, maskPositions } = await inspect(toyGlm().glm, {
      text: 'a [MASK] b [MASK]',
    });
    expect(partALength).toBe(inputIds.length - 2);
    expect(positionIds[0].slice(-2)).toEqual(maskPositions);
    expect(positionIds[1].slice(-3)).toEqual([0, 1, 1]);
  });

  it('ends no text that goes on at [gMASK]', async () => {
    const tokens = async (text: string) => (await inspect(toyGlm().glm, { text })).tokens;
    expect((await tokens('a [gMASK]\n')).slice(-2)).toEqual(['[gMASK]', '<|startofpiece|>']);
    expect((await tokens('a [gMASK] b')).slice(-2)).toEqual(['[PAD]', '<|startofpiece|>']);
  });
});

describe('scoreBlank', () => {
  it.each([
    [{ text: 'no blank', choices: ['a'] }, 'no [MASK]'],
    [{ text: '[MASK]', choices: [] }, 'choices is empty'],
    [{ text: '[MASK]', choices: ['a', ''] }, 'choice 1 (\"\") has no token'],
  ])('refuses %j', async (request, message) => {
    await expect(scoreBlank(toyGlm().glm, request)).rejects.toThrow(message);
  });
});
