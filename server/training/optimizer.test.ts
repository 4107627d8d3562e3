// AdamW over groups of any length, against the formula (arXiv 1711.05101, algorithm 2).
import { expect, it } from 'vitest';
import { Optimizer } from './optimizer';
import { groupParameters } from './parameterGroups';

const options = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.1, largestNorm: 1 };
const learningRate = 0.01;

it('moves every number of every group, the rest of a row included', async () => {
  const parameters = [
    { name: 'matrix.weight', shape: [1001, 1000], trained: true },
    { name: 'matrix.bias', shape: [3], trained: true },
    { name: 'other.weight', shape: [2, 2], trained: true },
  ];
  const weights = new Map(
    parameters.map(({ name, shape }) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return [name, Float32Array.from({ length }, (_, i) => Math.sin(i))];
    }),
  );
  const before = new Map([...weights].map(([name, values]) => [name, values.slice()]));
  const groups = groupParameters(weights, parameters);
  expect(groups.map(({ trained }) => trained.map(({ parameter }) => parameter.name))).toEqual([
    ['matrix.weight', 'other.weight'],
    ['matrix.bias'],
  ]);
  const gradients = groups.map(({ gradient }) => gradient.map((_, i) => Math.cos(i) / 1000));
  const norm = Math.hypot(...gradients.map((gradient) => Math.sqrt(gradient.reduce((s, g) => s + g * g, 0))));
  groups.forEach(({ gradient }, i) => gradient.set(gradients[i] ?? []));

  const optimizer = await Optimizer.open(options);
  expect(await optimizer.step(groups, 1, learningRate)).toBeCloseTo(norm, 5);
  await optimizer.release();

  const clip = Math.min(1, options.largestNorm / norm);
  for (const { trained, decays } of groups) {
    for (const { parameter, gradient } of trained) {
      const after = weights.get(parameter.name) ?? new Float32Array();
      const expected = (before.get(parameter.name) ?? new Float32Array()).map((value, i) => {
        const g = clip * (gradient[i] ?? NaN);
        const direction = g / (Math.abs(g) + options.epsilon);
        return value * (decays ? 1 - learningRate * options.weightDecay : 1) - learningRate * direction;
      });
      const largest = expected.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (after[i] ?? NaN))),
        0,
      );
      expect(largest, parameter.name).toBeLessThan(1e-5);
    }
  }
});
