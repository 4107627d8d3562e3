// Log-probabilities of given classes: what cross-entropy is the negative of.
import { axisSize, shared, type Tape, type Tensor } from '../tape';

/**
 * @param logits [rows, classes]
 * @param targets int64 [rows]
 * @returns [rows], in nats
 */
export function tokenLogProbs(tape: Tape, name: string, logits: Tensor, targets: Tensor): Tensor {
  const rows = axisSize(logits, 0);
  const column = shared(() =>
    tape.node('Unsqueeze', `${name}.column`, [targets, tape.integers(1)], [rows, 1]),
  );
  const all = tape.node('LogSoftmax', `${name}.all`, [logits], logits.shape, { axis: -1 });
  const found = tape.node('GatherElements', `${name}.found`, [all, column()], [rows, 1], { axis: 1 });
  const y = tape.node('Squeeze', name, [found, tape.integers(1)], [rows]);
  return tape.record(y, [
    logits,
    (gradient) => {
      // g · (1 at the target − softmax)
      const part = (opType: string, of: string, inputs: readonly Tensor[]) =>
        tape.node(opType, `${name}.gradient.${of}`, inputs, logits.shape);
      const perRow = tape.node('Unsqueeze', `${name}.gradient.rows`, [gradient, tape.integers(1)], [rows, 1]);
      const negative = tape.node('Neg', `${name}.gradient.negative`, [perRow], [rows, 1]);
      const spread = part('Mul', 'spread', [part('Exp', 'softmax', [all]), negative]);
      return tape.node(
        'ScatterElements',
        `${name}.gradient.logits`,
        [spread, column(), perRow],
        logits.shape,
        { axis: 1, reduction: 'add' },
      );
    },
  ]);
}
