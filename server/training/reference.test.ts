// The original code's gradients and optimiser steps are the judge.
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { openCheckpoint } from '../checkpoint/open';
import {
  referenceFolder,
  referenceIsThere,
  trainingCases,
  trainingFamilies,
} from '../glm/objective/testReference';
import { infillingBatch } from './batch';
import { Trainer, type TrainerOptions } from './trainer';
import { readWeights, type Weights } from './weights';

const options: TrainerOptions = {
  trainable: { kind: 'all' },
  objective: { kind: 'infilling' },
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, largestNorm: Infinity },
  seed: 1,
  threads: 1,
};

async function openReference(family: string) {
  const checkpoint = await openCheckpoint(join(referenceFolder, family));
  const weights = await readWeights(checkpoint.tensors);
  await checkpoint.tensors.close();
  return { architecture: checkpoint.architecture, weights };
}

const copy = (weights: Weights): Weights =>
  new Map([...weights].map(([name, values]) => [name, values.slice()]));

function l2(values: Iterable<number>): number {
  let squares = 0;
  for (const value of values) {
    squares += value * value;
  }
  return Math.sqrt(squares);
}

function expectRelative(actual: number, expected: number, tolerance: number, where: string): void {
  const error = Math.abs(actual - expected) / Math.abs(expected);
  expect(error, `${where}: ${actual}, expected ${expected}`).toBeLessThan(tolerance);
}

// Minutes rather than seconds where other work shares the machine.
describe.each(trainingFamilies)('%s', { timeout: 300_000 }, (family) => {
  it.skipIf(!referenceIsThere)('has the original gradients (needs ../shared/reference)', async () => {
    const { architecture, weights } = await openReference(family);
    const trainer = await Trainer.open(architecture, weights, options);
    for (const example of trainingCases(family).sequences) {
      const batch = infillingBatch([
        {
          tokens: example.tokens,
          targets: example.targets,
          lossMask: example.loss_masks,
          positions: example.position_ids[0],
          blockPositions: example.position_ids[1],
          partALength: example.sep,
        },
      ]);
      const { loss, gradients } = await trainer.gradients(batch);
      expectRelative(loss, example.loss, 1e-5, `${example.id} loss`);
      expect([...gradients.keys()].sort()).toEqual(Object.keys(example.grad_l2).sort());
      for (const [name, expected] of Object.entries(example.grad_l2)) {
        expectRelative(l2(gradients.get(name) ?? []), expected, 1e-3, `${example.id} ${name}`);
      }
      expectRelative(
        l2([...gradients.values()].map(l2)),
        example.grad_l2_total,
        1e-3,
        `${example.id} all gradients`,
      );
    }
    await trainer.release();
  });

  it.skipIf(!referenceIsThere)('takes the original AdamW steps (needs ../shared/reference)', async () => {
    const { architecture, weights } = await openReference(family);
    for (const example of trainingCases(family).optimizerSteps) {
      const batch = infillingBatch(
        example.tokens.map((tokens, row) => ({
          tokens,
          targets: example.targets[row] ?? [],
          lossMask: example.loss_masks[row] ?? [],
          positions: example.position_ids[row]?.[0] ?? [],
          blockPositions: example.position_ids[row]?.[1] ?? [],
          partALength: example.sep[row] ?? 0,
        })),
      );
      for (const [run, expected] of Object.entries(example.runs)) {
        const trained = copy(weights);
        const trainer = await Trainer.open(architecture, trained, {
          ...options,
          optimizer: {
            beta1: expected.betas[0],
            beta2: expected.betas[1],
            epsilon: expected.eps,
            weightDecay: expected.weight_decay,
            largestNorm: expected.clip_grad_norm ?? Infinity,
          },
        });
        const where = `${example.id} ${run}`;
        const losses = expected.losses_before_step_1_2_3_and_after_3;
        for (const [step, norm] of expected.grad_norms_before_clip.entries()) {
          const result = await trainer.step(batch, expected.lr);
          expectRelative(result.loss, losses[step] ?? NaN, 1e-5, `${where}, loss before step ${step + 1}`);
          expectRelative(result.gradientNorm, norm, 1e-3, `${where}, norm in step ${step + 1}`);
        }
        const after = (await trainer.evaluate(batch)).get('loss')?.[0] ?? NaN;
        expectRelative(after, losses[3] ?? NaN, 1e-5, `${where}, loss after step 3`);
        for (const [name, { l2: norm }] of Object.entries(expected.params_after_3_steps)) {
          const values = trained.get(name);
          if (values !== undefined) {
            expectRelative(l2(values), norm, 1e-5, `${where}, ${name}`);
          }
        }
        await trainer.release();
      }
    }
  });
});
