// Gradients of a whole model against finite differences, and what each choice of parameters trains.
import { afterAll, describe, expect, it } from 'vitest';
import { infillingBatch } from './batch';
import { randomWeights, smallArchitecture, smallExamples } from './testModel';
import { Trainer, type TrainerOptions } from './trainer';
import type { Weights } from './weights';
import type { Trainable } from '../onnx/training/trainable';

const batch = infillingBatch(smallExamples());
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, largestNorm: 1 };
const open: Trainer[] = [];

async function train(
  trainable: Trainable,
  weights: Weights,
  activation: 'gelu_tanh' | 'gelu_erf' = 'gelu_tanh',
): Promise<Trainer> {
  const options: TrainerOptions = {
    trainable,
    objective: { kind: 'infilling' },
    optimizer,
    seed: 3,
    threads: 1,
  };
  const trainer = await Trainer.open({ ...smallArchitecture, activation }, weights, options);
  open.push(trainer);
  return trainer;
}

afterAll(async () => {
  for (const trainer of open) {
    await trainer.release();
  }
});

const lossOf = async (trainer: Trainer) => (await trainer.evaluate(batch)).get('loss')?.[0] ?? NaN;
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);

/** The slope along a direction, by central differences of fourth order. */
async function slopeAlong(trainer: Trainer, values: Float32Array, direction: Float32Array): Promise<number> {
  const at = values.slice();
  const lossAt = async (step: number) => {
    values.forEach((_, i) => {
      values[i] = (at[i] ?? 0) + step * (direction[i] ?? 0);
    });
    const loss = await lossOf(trainer);
    values.set(at);
    return loss;
  };
  const step = 0.02;
  const near = (await lossAt(step)) - (await lossAt(-step));
  const far = (await lossAt(2 * step)) - (await lossAt(-2 * step));
  return (8 * near - far) / (12 * step);
}

/** Along the gradient itself, where the slope is the gradient's norm, and along a direction with every element. */
function directions(gradient: Float32Array): Float32Array[] {
  const unit = (values: Float32Array) => {
    const length = Math.sqrt(dot(values, values));
    return values.map((value) => value / length);
  };
  return [unit(gradient), unit(gradient.map((value, i) => Math.sign(value) * (1 + (i % 3))))];
}

describe('gradients equal finite differences', () => {
  it.each([
    { trainable: { kind: 'all' }, activation: 'gelu_tanh', tensors: 29 },
    { trainable: { kind: 'all' }, activation: 'gelu_erf', tensors: 29 },
    { trainable: { kind: 'biases' }, activation: 'gelu_tanh', tensors: 13 },
    { trainable: { kind: 'lastLayers', layers: 1 }, activation: 'gelu_tanh', tensors: 14 },
    { trainable: { kind: 'lora', rank: 2, alpha: 3 }, activation: 'gelu_tanh', tensors: 8 },
  ] as const)('$trainable.kind, $activation', async ({ trainable, activation, tensors }) => {
    const weights = randomWeights(smallArchitecture, 5);
    const trainer = await train(trainable, weights, activation);
    // LoRA's second factor starts at 0, which would hide the first one's gradient.
    for (const [name, values] of weights) {
      if (name.endsWith('.lora_B.weight')) {
        values.forEach((_, i) => {
          values[i] = 0.3 * Math.sin(i + 1);
        });
      }
    }
    const { gradients } = await trainer.gradients(batch);
    expect(gradients.size).toBe(tensors);
    for (const [name, gradient] of gradients) {
      const values = weights.get(name) ?? new Float32Array();
      for (const direction of directions(gradient)) {
        const expected = await slopeAlong(trainer, values, direction);
        const actual = dot(gradient, direction);
        expect(Math.abs(actual - expected), `${name}: ${actual}, ${expected}`).toBeLessThan(
          2e-4 + 2e-3 * Math.abs(expected),
        );
      }
    }
  });
});

describe('training', () => {
  it.each<Trainable>([
    { kind: 'all' },
    { kind: 'biases' },
    { kind: 'lastLayers', layers: 1 },
    { kind: 'lora', rank: 2, alpha: 4 },
  ])('$kind lowers the loss and moves nothing else', async (trainable) => {
    const weights = randomWeights(smallArchitecture, 7);
    const before = new Map([...weights].map(([name, values]) => [name, values.slice()]));
    const trainer = await train(trainable, weights);
    const first = await lossOf(trainer);
    for (let step = 0; step < 10; step++) {
      await trainer.step(batch, 0.01);
    }
    expect(await lossOf(trainer)).toBeLessThan(first - 0.05);
    const trained = new Set(trainer.parameters.map(({ name }) => name));
    for (const [name, values] of weights) {
      const same = before.get(name)?.every((value, i) => value === values[i]) ?? false;
      expect(same, name).toBe(!trained.has(name));
    }
  });

  it('starts with LoRA from the model as it is', async () => {
    const plain = await train({ kind: 'all' }, randomWeights(smallArchitecture, 9));
    const adapted = await train({ kind: 'lora', rank: 4, alpha: 8 }, randomWeights(smallArchitecture, 9));
    expect(await lossOf(adapted)).toBeCloseTo(await lossOf(plain), 6);
  });

  it('is done by the CPU where the wanted device cannot be used, and says so', async () => {
    const nowhere = process.platform === 'darwin' ? 'dml' : 'coreml';
    const trainer = await Trainer.open(smallArchitecture, randomWeights(smallArchitecture, 7), {
      trainable: { kind: 'all' },
      objective: { kind: 'infilling' },
      optimizer,
      seed: 3,
      threads: 1,
      device: nowhere,
    });
    open.push(trainer);
    expect(trainer.running).toMatchObject({ device: 'cpu', passedOver: { device: nowhere } });
    expect(trainer.running.passedOver?.reason).toContain(process.platform);
    expect((await trainer.step(batch, 0.01)).loss).toBeGreaterThan(0);
  });

  it('says which parameter is missing', async () => {
    const weights = randomWeights(smallArchitecture, 13);
    weights.delete('transformer.final_layernorm.bias');
    await expect(train({ kind: 'all' }, weights)).rejects.toThrow(
      'parameter transformer.final_layernorm.bias has no numbers, expected 8',
    );
  });
});
