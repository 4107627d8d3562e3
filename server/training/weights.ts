// The parameters of a model being trained: float32 arrays that this process owns, by name.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { TensorSource } from '../checkpoint/tensorSource';
import type { Parameter } from '../onnx/training/lossGraph';
import { isAdapter } from '../onnx/training/trainable';

/** Trained parameters change in place. */
export type Weights = Map<string, Float32Array>;

/** Reads every tensor of a checkpoint. */
export async function readWeights(tensors: TensorSource): Promise<Weights> {
  const weights: Weights = new Map();
  for (const name of tensors.names()) {
    weights.set(name, await tensors.read(name));
  }
  return weights;
}

/**
 * Adds LoRA's parameters where they are missing: the first factor small and random, the second 0, so that training
 * starts from the model as it is.
 */
export function addAdapters(weights: Weights, parameters: readonly Parameter[], seed: number): void {
  const random = xoroshiro128plus(seed);
  for (const { name, shape } of parameters) {
    if (!isAdapter(name) || weights.has(name)) {
      continue;
    }
    const [rows = 0, columns = 0] = shape;
    const values = new Float32Array(rows * columns);
    if (name.endsWith('.lora_A.weight')) {
      const bound = 1 / Math.sqrt(columns);
      values.forEach((_, i) => {
        values[i] = bound * (2 * uniformFloat64(random) - 1);
      });
    }
    weights.set(name, values);
  }
}

/** @throws Error naming the parameter that is missing or has another size */
export function weightOf(weights: Weights, { name, shape }: Parameter): Float32Array {
  const values = weights.get(name);
  const size = shape.reduce((product, length) => product * length, 1);
  if (values?.length !== size) {
    throw new Error(`parameter ${name} has ${values?.length ?? 'no'} numbers, expected ${size}`);
  }
  return values;
}
