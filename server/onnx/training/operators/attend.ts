// What tokens find in others: means of values, weighted by the softmax of scores.
import type { Tape, Tensor } from '../tape';
import { product, swapped } from './matMul';

/**
 * softmax(scores + bias) · value.
 * @param scores [.., n, m]
 * @param bias broadcast to the scores; no gradient flows into it
 * @param value [.., m, width]
 * @returns [.., n, width]
 */
export function attend(tape: Tape, name: string, scores: Tensor, bias: Tensor, value: Tensor): Tensor {
  const { shape } = scores;
  const biased = tape.node('Add', `${name}.biased`, [scores, bias], shape);
  const weights = tape.node('Softmax', `${name}.weights`, [biased], shape, { axis: -1 });
  const y = product(tape, name, weights, value);
  return tape.record(
    y,
    [
      scores,
      (gradient) => {
        // With g the weights' gradient: weights · (g − Σ weights·g). The sum over the tokens that are seen is, as in
        // FlashAttention (arXiv 2205.14135, appendix B.2), one over the width of y and its gradient, which is shorter.
        const part = (opType: string, of: string, inputs: readonly Tensor[], shape: Tensor['shape']) =>
          tape.node(opType, `${name}.gradient.${of}`, inputs, shape);
        const along = part('Mul', 'along', [gradient, y], y.shape);
        const mean = part('ReduceSum', 'mean', [along, tape.integers(-1)], [...y.shape.slice(0, -1), 1]);
        const pull = product(tape, `${name}.gradient.weights`, gradient, swapped(tape, value));
        return part('Mul', 'scores', [part('Sub', 'centred', [pull, mean], shape), weights], shape);
      },
    ],
    [value, (gradient) => product(tape, `${name}.gradient.value`, swapped(tape, weights), gradient)],
  );
}
