// What every device's graph is fed for one forward pass, and how its logits are read.
import { Tensor, type InferenceSession } from './onnxruntime';
import type { Step } from '../glm/engine';

/** What a slot's score gets added where a token must not see it: large enough that its weight is exactly 0. */
const unseen = -65504;

/** The attention mask as what is added to scores, [1, 1, n, past + n]. */
export function attentionBias(step: Step): Tensor {
  const { visible, tokens } = step;
  const bias = new Float32Array(visible.length);
  for (let i = 0; i < visible.length; i++) {
    if (visible[i] === 0) {
      bias[i] = unseen;
    }
  }
  return new Tensor('float32', bias, [1, 1, tokens.length, visible.length / tokens.length]);
}

/** The first `count` rows of a graph's output on the CPU, [columns] each; they share its memory. */
export function rows(
  result: InferenceSession.ReturnType,
  name: string,
  columns: number,
  count: number,
): Float32Array[] {
  const data = floats(result, name);
  return Array.from({ length: count }, (_, i) => data.subarray(i * columns, (i + 1) * columns));
}

/** A graph's output on the CPU. */
export function floats(result: InferenceSession.ReturnType, name: string): Float32Array {
  const data = result[name]?.data;
  if (!(data instanceof Float32Array)) {
    throw new TypeError(`the graph gave no "${name}"`);
  }
  return data;
}
