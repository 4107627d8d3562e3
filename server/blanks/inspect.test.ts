import { describe, expect, it } from 'vitest';
import { Glm } from '../glm/glm';
import type { Engine, Step } from '../glm/engine';
import { ToyEngine } from '../glm/testing/toyEngine';
import { ToyTokenizer } from '../glm/testing/toyTokenizer';
import { fillBlanks } from './fillBlanks';
import { inspect } from './inspect';
import type { InspectStep } from './trace';

const text = 'a [MASK] b [MASK] c';

function toyGlm(): Glm {
  return new Glm(new ToyTokenizer(), new ToyEngine());
}

/** An engine that notes which tokens it was given, with their positions and what they see. */
function recording(): { glm: Glm; steps: Step[] } {
  const toy = new ToyEngine();
  const steps: Step[] = [];
  const engine: Engine = {
    architecture: toy.architecture,
    passTokens: toy.passTokens,
    createCache: () => toy.createCache(),
    forward: (step) => {
      steps.push({ ...step, visible: step.visible.slice() });
      return toy.forward(step);
    },
  };
  return { glm: new Glm(new ToyTokenizer(), engine), steps };
}

describe('inspect with steps', () => {
  it('writes what greedy search writes, blank after blank', async () => {
    const glm = toyGlm();
    const { inputIds, partALength, steps = [] } = await inspect(glm, { text, steps: true, maxTokens: 4 });
    const { blanks } = await fillBlanks(toyGlm(), { text, strategy: 'greedy', maxTokens: 4 });
    const { startOfPiece } = glm.tokenizer.special;
    const answers = blanks.map(({ candidates }) => candidates[0]);
    const written = answers.flatMap((answer) => {
      const isCut = answer?.tokenIds.length === 4;
      return [startOfPiece, ...(answer?.tokenIds.slice(0, isCut ? -1 : undefined) ?? [])];
    });
    expect(inputIds.slice(partALength)).toEqual(written);
    const chosen = steps.filter(({ chosen }) => !chosen.ends).map(({ chosen }) => chosen);
    expect(chosen.map(({ id }) => id)).toEqual(answers.flatMap((answer) => answer?.tokenIds ?? []));
    chosen.forEach(({ logProb }, i) => {
      expect(logProb).toBeCloseTo(answers.flatMap((answer) => answer?.tokenLogProbs ?? [])[i] ?? NaN, 5);
    });
  });

  it('names the places and positions that the engine was given', async () => {
    const { glm, steps: read } = recording();
    const { inputIds, positionIds, steps = [] } = await inspect(glm, { text, steps: true, maxTokens: 4 });
    for (const { at, maskPosition } of steps) {
      expect(positionIds[0][at]).toBe(maskPosition);
    }
    const tokens = read.flatMap((step) =>
      step.tokens.map((id, i) => `${id} ${step.positions[i]} ${step.blockPositions[i]}`),
    );
    inputIds.forEach((id, i) => {
      expect(tokens).toContain(`${id} ${positionIds[0][i]} ${positionIds[1][i]}`);
    });
  });

  it('lists the likeliest tokens first, the chosen one among them when nothing is forbidden', async () => {
    const { steps = [] } = await inspect(toyGlm(), { text, steps: true, top: 3, maxTokens: 4 });
    for (const { top, chosen } of steps) {
      expect(top).toHaveLength(3);
      expect(top[0]).toEqual(chosen);
      expect(top.map(({ logProb }) => logProb)).toEqual(
        top.map(({ logProb }) => logProb).sort((a, b) => b - a),
      );
      expect(top.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0)).toBeLessThanOrEqual(1);
    }
  });

  it('keeps forbidden tokens in the list, and takes none of them', async () => {
    const request = { text, steps: true, wellFormed: true, top: 40, maxTokens: 4 };
    const { steps = [] } = await inspect(toyGlm(), request);
    expect(steps.every(({ chosen }) => chosen.allowed)).toBe(true);
    const [first] = steps;
    expect(first?.top.filter(({ ends }) => ends).map(({ allowed }) => allowed)).toEqual([false, false]);
    const sum = first?.top.reduce((total, { logProb }) => total + Math.exp(logProb), 0);
    expect(sum).toBeCloseTo(1, 4);
  });

  it('tells every step as soon as it is taken', async () => {
    const told: InspectStep[] = [];
    const request = { text, steps: true, maxTokens: 4 };
    const { steps } = await inspect(toyGlm(), request, undefined, (step) => told.push(step));
    expect(told).toEqual(steps);
  });

  it('fills the wanted blanks only', async () => {
    const { maskPositions, steps = [] } = await inspect(toyGlm(), { text, steps: true, fill: [1] });
    expect(maskPositions).toHaveLength(2);
    expect(new Set(steps.map(({ maskPosition }) => maskPosition))).toEqual(new Set([maskPositions[1]]));
    const { positionIds, partALength } = await inspect(toyGlm(), { text, fill: [1] });
    expect(positionIds[0].slice(partALength)).toEqual([maskPositions[1]]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const told: InspectStep[] = [];
    const reading = inspect(toyGlm(), { text, steps: true, maxTokens: 30 }, controller.signal, (step) => {
      told.push(step);
      controller.abort(new Error('enough'));
    });
    await expect(reading).rejects.toThrow('enough');
    expect(told).toHaveLength(1);
  });

  it.each([
    [{ text, fill: [2] }, 'fill names blank 2'],
    [{ text, steps: true, top: 0 }, 'top is 0'],
    [{ text, steps: true, maxTokens: 1.5 }, 'maxTokens is 1.5'],
  ])('refuses %j', async (request, message) => {
    await expect(inspect(toyGlm(), request)).rejects.toThrow(message);
  });
});
