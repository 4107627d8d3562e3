// What every device's graph is fed for one forward pass, and how its logits are read.
import { Tensor, type InferenceSession } from './onnxruntime';
import type { Step } from '../glm/engine';

/** What a slot's score gets added where a token must not see it: large enough that its weight is exactly 0. */
const unseen = -65504;

/**
 * The attention mask as what is added to scores, [1, 1, n, past + n].
 * @param cache where the graph is fed all slots that there is room for: [1, 1, n, capacity + n], and nothing sees those
 *   that are not in use
 */
export function attentionBias(
  step: Step,
  cache?: { readonly length: number; readonly capacity: number },
): Tensor {
  const { visible, tokens } = step;
  const used = visible.length / tokens.length;
  const unused = cache === undefined ? 0 : cache.capacity - cache.length;
  const columns = used + unused;
  const bias = new Float32Array(tokens.length * columns);
  for (let row = 0, at = 0; row < tokens.length; row++) {
    const start = row * columns;
    const past = cache?.length ?? used;
    for (let slot = 0; slot < used; slot++) {
      if (visible[at++] === 0) bias[start + slot + (slot < past ? 0 : unused)] = unseen;
    }
    bias.fill(unseen, start + past, start + past + unused);
  }
  return new Tensor('float32', bias, [1, 1, tokens.length, columns]);
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
