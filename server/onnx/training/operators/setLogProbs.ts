// Log-probability that the class is one of a set: what cross-entropy is the negative of where several answers are
// right.
import { axisSize, type Tape, type Tensor } from '../tape';

/**
 * @param scores [rows, classes]
 * @param members [rows, classes]: 0 for the classes of each row's set, a large negative number for the others; no
 * gradient flows into it
 * @returns [rows], in nats
 */
export function setLogProbs(tape: Tape, name: string, scores: Tensor, members: Tensor): Tensor {
  const rows = axisSize(scores, 0);
  const part = (opType: string, of: string, inputs: readonly Tensor[]) =>
    tape.node(opType, `${name}.${of}`, inputs, scores.shape);
  const total = (of: string, x: Tensor) =>
    tape.node('ReduceLogSumExp', `${name}.${of}`, [x, tape.integers(1)], [rows], { keepdims: 0 });
  const softmax = (of: string, x: Tensor) =>
    tape.node('Softmax', `${name}.${of}`, [x], scores.shape, { axis: -1 });
  const inside = part('Add', 'inside', [scores, members]);
  const y = tape.node('Sub', name, [total('of_set', inside), total('of_all', scores)], [rows]);
  return tape.record(y, [
    scores,
    (gradient) => {
      // g · (softmax within the set − softmax over all)
      const pull = part('Sub', 'gradient.pull', [
        softmax('gradient.within', inside),
        softmax('gradient.over_all', scores),
      ]);
      const column = tape.node('Unsqueeze', `${name}.gradient.rows`, [gradient, tape.integers(1)], [rows, 1]);
      return part('Mul', 'gradient.scores', [pull, column]);
    },
  ]);
}
