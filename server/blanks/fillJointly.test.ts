import { describe, expect, it } from 'vitest';
import { logSumExp } from '../glm/decoding/logits';
import { Glm } from '../glm/glm';
import { ordersOf } from '../glm/jointScoring';
import { Reading } from '../glm/reading';
import { ToyEngine } from '../glm/testing/toyEngine';
import { ToyTokenizer } from '../glm/testing/toyTokenizer';
import { fillJointly, type JointResult } from './fillJointly';

const text = 'w20 [MASK] w21 [MASK] w22 [MASK]';

/** Log-probability of a combination in one order, each blank read alone after those before it. */
async function inOrder(result: JointResult, index: number, order: readonly number[]): Promise<number> {
  const tokenizer = new ToyTokenizer();
  const ids = [tokenizer.special.cls, ...tokenizer.encode(text), tokenizer.special.endOfText];
  const maskPositions = ids.flatMap((id, position) => (id === tokenizer.special.mask ? [position] : []));
  const reading = new Reading(new ToyEngine(), { ids, maskPositions });
  let total = 0;
  for (const blank of order) {
    const { tokenIds } = result.combinations[index]?.answers[blank] ?? { tokenIds: [] };
    const chain = [tokenizer.special.startOfPiece, ...tokenIds].map((id, i) => ({
      id,
      maskPosition: maskPositions[blank] ?? 0,
      inside: i + 1,
    }));
    const start = reading.nextSlot;
    const rows = await reading.read(
      chain.map((token, i) => ({
        ...token,
        ancestors: Array.from({ length: i }, (_, before) => start + before),
      })),
    );
    [...tokenIds, tokenizer.special.endOfPiece].forEach((target, i) => {
      const row = rows[i] ?? new Float32Array();
      total += (row[target] ?? 0) - logSumExp(row);
    });
    await reading.write(chain);
  }
  return total;
}

describe('filling blanks jointly', () => {
  const fill = (more: object = {}) =>
    fillJointly(new Glm(new ToyTokenizer(), new ToyEngine()), {
      text,
      maxTokens: 12,
      wellFormed: true,
      ...more,
    });

  it('ranks combinations by the mean of their probabilities over all orders', async () => {
    const result = await fill({ count: 5, constraint: { maxWords: 1 } });
    expect(result.combinations).toHaveLength(5);
    expect(result.text).toBe(result.combinations[0]?.text);
    const scores = result.combinations.map(({ logProb }) => logProb);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(result.combinations.map((combination) => combination.text)).size).toBe(5);
    for (const [index, { logProb }] of result.combinations.entries()) {
      const each = await Promise.all(ordersOf(3).map((order) => inOrder(result, index, order)));
      const mean = Math.log(each.reduce((sum, one) => sum + Math.exp(one), 0) / each.length);
      expect(logProb).toBeCloseTo(mean, 3);
    }
  });

  it('keeps to the constraint of each blank', async () => {
    const { combinations } = await fill({ constraint: [{ match: 'w1.' }, null, { match: 'w3[01]' }] });
    expect(combinations.length).toBeGreaterThan(0);
    for (const { answers } of combinations) {
      expect(answers[0]?.text.trim()).toMatch(/^w1.$/);
      expect(answers[2]?.text.trim()).toMatch(/^w3[01]$/);
    }
  });

  it('leaves blanks that are not asked for', async () => {
    const { text: filled, blanks } = await fill({ fill: [0, 2], count: 2 });
    expect(blanks).toHaveLength(2);
    expect(filled.match(/\[MASK\]/g)).toHaveLength(1);
  });

  it('refuses more blanks than it can put in order', async () => {
    await expect(fill({ text: '[MASK] '.repeat(9) })).rejects.toThrow('9 blanks are too many');
  });
});

describe('orders', () => {
  it.each([1, 2, 3, 4, 6, 8])('of %i blanks let each come first and last equally often', (blanks) => {
    const orders = ordersOf(blanks);
    for (const at of [0, -1]) {
      const counts = Array.from(
        { length: blanks },
        (_, blank) => orders.filter((order) => order.at(at) === blank).length,
      );
      expect(new Set(counts).size).toBe(1);
    }
    expect(orders.every((order) => new Set(order).size === blanks)).toBe(true);
  });
});
