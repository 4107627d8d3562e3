// For tests: a process that runs a training step's graph on WebGPU and on the CPU, and reports how they compare. A driver
// is chosen by environment variables that must be set before a process starts, so a test cannot do it in its own.
import { buildLossGraph } from '../../onnx/training/lossGraph';
import type { Trainable } from '../../onnx/training/trainable';
import { GraphSession, type TensorData } from '../../runtime/graphSession';
import { infillingBatch } from '../batch';
import { randomWeights, smallArchitecture, smallExamples } from '../testModel';
import { addAdapters, weightOf } from '../weights';

/** The largest difference of each output, relative to the output's largest number on the CPU. */
export type Differences = Readonly<Record<string, number>>;

async function compare(trainable: Trainable): Promise<Differences> {
  const { model, parameters } = buildLossGraph(smallArchitecture, trainable, { kind: 'infilling' }, true);
  const weights = randomWeights(smallArchitecture, 1);
  addAdapters(weights, parameters, 1);
  const feeds: Record<string, TensorData> = { ...infillingBatch(smallExamples()) };
  for (const parameter of parameters) {
    feeds[parameter.name] = {
      type: 'float32',
      data: weightOf(weights, parameter),
      dims: parameter.shape,
    };
  }
  const outputs = async (device: 'cpu' | 'webgpu') =>
    (await GraphSession.open(model, { threads: 1, device })).run(feeds);
  const expected = await outputs('cpu');
  const found = await outputs('webgpu');
  return Object.fromEntries(
    [...expected].map(([name, values]) => [name, difference(values, found.get(name) ?? new Float32Array())]),
  );
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
