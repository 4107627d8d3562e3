import { describe, expect, it } from 'vitest';
import type { Engine, Step } from './engine';
import { Reading } from './reading';
import { Readings } from './readings';
import { scoreChoices, softmax } from './scoring';
import { logSumExp } from './decoding/logits';
import type { PartA } from './sequence';
import { ToyEngine } from './testing/toyEngine';
import { ToyTokenizer } from './testing/toyTokenizer';

const { special } = new ToyTokenizer();
const partA: PartA = {
  ids: [special.cls, special.mask, 20, special.mask, special.endOfText],
  maskPositions: [1, 3],
};

/** An engine that keeps the last step, to look at its mask. */
function recording(): { engine: Engine; last: () => Step } {
  const toy = new ToyEngine();
  let step: Step | undefined;
  const engine: Engine = {
    architecture: toy.architecture,
    passTokens: toy.passTokens,
    createCache: () => toy.createCache(),
    forward: (next) => {
      step = next;
      return toy.forward(next);
    },
  };
  return {
    engine,
    last: () => {
      if (step === undefined) {
        throw new Error('nothing was read');
      }
      return step;
    },
  };
}

/** The mask's rows as texts of 0 and 1. */
function rows({ visible, tokens }: Step): string[] {
  const columns = visible.length / tokens.length;
  return tokens.map((_, row) => [...visible.subarray(row * columns, (row + 1) * columns)].join(''));
}

describe('a reading', () => {
  it('lets Part A see all of Part A and nothing of Part B, and siblings not each other', async () => {
    const { engine, last } = recording();
    const reading = new Reading(engine, partA);
    await reading.read([
      { id: special.startOfPiece, maskPosition: 1, inside: 1, ancestors: [] },
      { id: 21, maskPosition: 1, inside: 2, ancestors: [5] },
      { id: 22, maskPosition: 1, inside: 2, ancestors: [5] },
    ]);
    expect(rows(last())).toEqual([
      '11111000',
      '11111000',
      '11111000',
      '11111000',
      '11111000',
      '11111100',
      '11111110',
      '11111101',
    ]);
    expect(last().positions).toEqual([0, 1, 2, 3, 4, 1, 1, 1]);
    expect(last().blockPositions).toEqual([0, 0, 0, 0, 0, 1, 2, 2]);
  });

  it('shows written blanks to later ones, and nothing that was not chosen', async () => {
    const { engine, last } = recording();
    const reading = new Reading(engine, partA);
    const start = { id: special.startOfPiece, maskPosition: 1, inside: 1 };
    await reading.read([
      { ...start, ancestors: [] },
      { id: 30, maskPosition: 1, inside: 2, ancestors: [5] },
    ]);
    await reading.write([start, { id: 21, maskPosition: 1, inside: 2 }]);
    await reading.read([{ id: special.startOfPiece, maskPosition: 3, inside: 1, ancestors: [] }]);
    expect(rows(last())).toEqual(['11111111']);
    expect(last().positions).toEqual([3]);
  });

  it('is kept for the last texts, so that the second question reads Part B alone', async () => {
    const engine = new ToyEngine();
    const readings = new Readings(engine);
    const ask = () =>
      readings.of(partA).read([{ id: special.startOfPiece, maskPosition: 1, inside: 1, ancestors: [] }]);
    const first = await ask();
    const second = await ask();
    expect(engine.read).toEqual([6, 1]);
    expect(second).toEqual(first);
  });
});

describe('scoring', () => {
  it('gives each choice what it would get alone, in one forward pass', async () => {
    const engine = new ToyEngine();
    const choices = [[21, 22], [21], [23, 24, 25]];
    const task = { special, maskPosition: 1, includeEnd: true };
    const together = await scoreChoices({ ...task, reading: new Reading(engine, partA), choices });
    expect(engine.steps).toBe(1);
    for (const [i, choice] of choices.entries()) {
      const reading = new Reading(engine, partA);
      const [alone] = await scoreChoices({ ...task, reading, choices: [choice] });
      expect(together[i]).toBeCloseTo(alone ?? NaN, 10);
    }
  });

  it('counts the end token only where it is asked to', async () => {
    const engine = new ToyEngine();
    const reading = () => new Reading(engine, partA);
    const task = { special, maskPosition: 1, choices: [[21]] };
    const [withEnd = NaN] = await scoreChoices({ ...task, reading: reading(), includeEnd: true });
    const [without = NaN] = await scoreChoices({ ...task, reading: reading(), includeEnd: false });
    const [, after] = await reading().read([
      { id: special.startOfPiece, maskPosition: 1, inside: 1, ancestors: [] },
      { id: 21, maskPosition: 1, inside: 2, ancestors: [5] },
    ]);
    const end = (after?.[special.endOfPiece] ?? NaN) - logSumExp(after ?? new Float32Array());
    expect(withEnd - without).toBeCloseTo(end, 10);
  });

  it('turns log-probabilities into probabilities without underflow', () => {
    expect(softmax([-1000, -1000 + Math.log(3)]).map((p) => p.toFixed(6))).toEqual(['0.250000', '0.750000']);
  });
});
