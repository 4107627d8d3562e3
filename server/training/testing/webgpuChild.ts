// For tests: a process that takes a training step on WebGPU and on the CPU, and reports how they compare. A driver is
// chosen by environment variables that must be set before a process starts, so a test cannot do it in its own.
import type { Trainable } from '../../onnx/training/trainable';
import { infillingBatch } from '../batch';
import { randomWeights, smallArchitecture, smallExamples } from '../testModel';
import { Trainer } from '../trainer';

/** The largest difference of each output, relative to the output's largest number on the CPU. */
export type Differences = Readonly<Record<string, number>>;

async function compare(trainable: Trainable): Promise<Differences> {
  const expected = await gradients(trainable, 'cpu');
  const found = await gradients(trainable, 'webgpu');
  return Object.fromEntries(
    [...expected].map(([name, values]) => [name, difference(values, found.get(name) ?? new Float32Array())]),
  );
}

/** Loss and gradients of one batch. @throws Error where another device takes over */
async function gradients(trainable: Trainable, device: 'cpu' | 'webgpu'): Promise<Map<string, Float32Array>> {
  const trainer = await Trainer.open(smallArchitecture, randomWeights(smallArchitecture, 1), {
    trainable,
    objective: { kind: 'infilling' },
    optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0, largestNorm: 1 },
    seed: 1,
    threads: 1,
    device,
  });
  const { passedOver } = trainer.running;
  if (passedOver !== undefined) throw new Error(`not on ${device}: ${passedOver.reason}`);
  const batch = infillingBatch(smallExamples());
  const { loss, gradients } = await trainer.gradients(batch);
  const found = new Map([...gradients].map(([name, values]) => [`gradient.${name}`, values]));
  found.set('loss', Float32Array.of(loss));
  found.set('held-out loss', (await trainer.evaluate(batch)).get('loss') ?? new Float32Array());
  return found;
}

function difference(expected: Float32Array, found: Float32Array): number {
  const most = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-6);
  return expected.reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - (found[i] ?? NaN)) / most),
    0,
  );
}

process.once('message', (trainable: Trainable) => {
  compare(trainable).then(
    (differences) => process.send?.(differences, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
