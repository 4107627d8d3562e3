// Softmax over the last axis, of scores with a bias that says what is seen.
import type { Tape, Tensor } from '../tape';

/**
 * @param scores [.., n]
 * @param bias broadcast to the scores and added; no gradient flows into it
 */
export function biasedSoftmax(tape: Tape, name: string, scores: Tensor, bias: Tensor): Tensor {
  const { shape } = scores;
  const biased = tape.node('Add', `${name}.biased`, [scores, bias], shape);
  const y = tape.node('Softmax', name, [biased], shape, { axis: -1 });
  return tape.record(y, [
    scores,
    (gradient) => {
      // y · (g − Σ g·y)
      const part = (opType: string, of: string, inputs: readonly Tensor[]) =>
        tape.node(opType, `${name}.gradient.${of}`, inputs, shape);
      const weighted = part('Mul', 'weighted', [gradient, y]);
      const mean = tape.node(
        'ReduceSum',
        `${name}.gradient.mean`,
        [weighted, tape.integers(-1)],
        [...shape.slice(0, -1), 1],
      );
      return part('Mul', 'scores', [part('Sub', 'centred', [gradient, mean]), y]);
    },
  ]);
}
