// Fine-tuning on rows that a small random model can learn: a token of the text decides the answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpecialTokens } from '../glm/tokenizer';
import type { ClozeRow } from './clozeBatch';
import { clozeExercises, type ClozeTask } from './clozeExercises';
import { fineTune as run, type FineTuneOptions, type FineTuneSettings } from './fineTune';
import { randomWeights, smallArchitecture } from './testModel';
import type { Weights } from './weights';

const special: SpecialTokens = {
  cls: 0,
  endOfText: 1,
  pad: 1,
  startOfPiece: 17,
  endOfPiece: 18,
  mask: 19,
};

/** Every text holds a 5 or a 6, which decides, among others. */
function rows(count: number, first: number): ClozeRow[] {
  return Array.from({ length: count }, (_, i) => {
    const gold = (i + first) % 2;
    const others = [8 + ((i * 3 + first) % 6), 8 + ((i * 5) % 6)];
    const partA = [special.cls, ...others, gold === 0 ? 5 : 6, special.mask, special.endOfText];
    return { partA, maskPosition: 4, gold };
  });
}

const task: ClozeTask = {
  special,
  answers: { choices: [[2], [3, 4]], includeEnd: true },
  train: rows(24, 0),
  heldOut: rows(12, 1),
  batchSize: 8,
};

function fineTune(task: ClozeTask, weights: Weights, settings: FineTuneSettings, options: FineTuneOptions) {
  return run(smallArchitecture, clozeExercises(task), weights, settings, options);
}

const settings: FineTuneSettings = {
  trainable: { kind: 'all' },
  epochs: 12,
  batchSize: 8,
  learningRate: 0.02,
  warmUp: 0.1,
  weightDecay: 0.01,
  patience: 4,
  seed: 5,
};
const once = { threads: 1 };
const weights = () => randomWeights(smallArchitecture, 21);

describe('fine-tuning', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glm-fine-tune-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('learns, and gives back the best state', async () => {
    const trained = weights();
    const { epochs, best, tensors, cancelled } = await fineTune(task, trained, settings, once);
    expect(cancelled).toBe(false);
    expect(epochs[0]?.epoch).toBe(0);
    expect(epochs[0]?.accuracy).toBeLessThan(0.8);
    expect(best.accuracy).toBe(1);
    expect(best.loss).toBe(Math.min(...epochs.map(({ loss }) => loss)));
    for (const [name, { data }] of tensors) {
      expect(trained.get(name), name).toEqual(data);
    }
  });

  it('learns with LoRA, whose factors are all that is left', async () => {
    const lora = { kind: 'lora', rank: 4, alpha: 8 } as const;
    const { epochs, best, tensors } = await fineTune(
      task,
      weights(),
      { ...settings, trainable: lora, epochs: 20, patience: 20, learningRate: 0.03 },
      once,
    );
    expect(best.accuracy).toBe(1);
    expect(best.loss).toBeLessThan((epochs[0]?.loss ?? NaN) / 4);
    expect([...tensors.keys()].every((name) => /\.lora_[AB]\.weight$/.test(name))).toBe(true);
  });

  it('stops when the held-out rows do not get better, and keeps the model as it was', async () => {
    const misleading = task.train.map((row) => ({ ...row, gold: 1 - row.gold }));
    const trained = weights();
    const { best } = await fineTune(task, trained, settings, once);
    const worse = weights();
    const result = await fineTune(
      { ...task, heldOut: misleading },
      worse,
      { ...settings, patience: 1, learningRate: 0.1 },
      once,
    );
    expect(best.epoch).toBeGreaterThan(0);
    expect(result.epochs.length).toBeLessThan(settings.epochs);
    if (result.best.epoch === 0) {
      expect(worse).toEqual(weights());
    }
  });

  it('goes on after a kill as if nothing had happened', async () => {
    const stateFile = join(folder, 'state.safetensors');
    const whole = weights();
    const expected = await fineTune(task, whole, { ...settings, epochs: 6 }, once);

    const killed = new Error('killed');
    const first = fineTune(
      task,
      weights(),
      { ...settings, epochs: 6 },
      {
        ...once,
        stateFile,
        onStep: ({ step }) => {
          if (step === 8) {
            throw killed;
          }
        },
      },
    );
    await expect(first).rejects.toBe(killed);
    const seen: number[] = [];
    const resumed = weights();
    const result = await fineTune(
      task,
      resumed,
      { ...settings, epochs: 6 },
      {
        ...once,
        stateFile,
        onEpoch: ({ epoch }) => seen.push(epoch),
      },
    );
    expect(seen[0]).toBe(3);
    expect(result).toEqual(expected);
    expect(resumed).toEqual(whole);
  });

  it('starts anew where the state is of another task', async () => {
    const stateFile = join(folder, 'other.safetensors');
    await fineTune(task, weights(), { ...settings, epochs: 1 }, { ...once, stateFile });
    const seen: number[] = [];
    await fineTune(
      { ...task, train: rows(16, 3) },
      weights(),
      { ...settings, epochs: 1 },
      {
        ...once,
        stateFile,
        onEpoch: ({ epoch }) => seen.push(epoch),
      },
    );
    expect(seen).toEqual([0, 1]);
  });

  it('stops between two steps when it is told to', async () => {
    const controller = new AbortController();
    let steps = 0;
    const trained = weights();
    const result = await fineTune(task, trained, settings, {
      ...once,
      signal: controller.signal,
      onStep: ({ step }) => {
        steps = step;
        if (step === 2) {
          controller.abort();
        }
      },
    });
    expect(steps).toBe(2);
    expect(result.cancelled).toBe(true);
    expect(result.best.epoch).toBe(0);
    expect(trained).toEqual(weights());
  });

  it('needs rows of both kinds', async () => {
    await expect(fineTune({ ...task, heldOut: [] }, weights(), settings, once)).rejects.toThrow(
      '24 examples to train on and 0 held out: both are needed',
    );
  });
});
