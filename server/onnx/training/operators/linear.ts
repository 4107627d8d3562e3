// y = x·Wᵀ + b, W as PyTorch keeps it.
import { axisSize, type Tape, type Tensor } from '../tape';
import { shapeOf } from './gatherRows';

/**
 * @param x [rows, in]
 * @param weight [out, in]
 * @param bias [out]
 * @returns [rows, out]
 */
export function linear(tape: Tape, name: string, x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const shape = [axisSize(x, 0), axisSize(weight, 0)];
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  const y = tape.node('Gemm', name, inputs, shape, { transB: 1 });
  tape.record(
    y,
    [x, (gradient) => tape.node('Gemm', `${name}.gradient.x`, [gradient, weight], x.shape)],
    [
      weight,
      (gradient) => tape.node('Gemm', `${name}.gradient.weight`, [upright(tape, gradient), x], weight.shape),
    ],
  );
  if (bias !== undefined) {
    tape.record(y, [bias, (gradient) => sumRows(tape, `${name}.gradient.bias`, gradient)]);
  }
  return y;
}

/** [rows, columns] → [columns]. Not recorded. */
export function sumRows(tape: Tape, name: string, x: Tensor): Tensor {
  return tape.node('ReduceSum', name, [x, tape.integers(0)], [axisSize(x, 1)], { keepdims: 0 });
}

/**
 * A matrix transposed, as numbers in memory. A Gemm told to transpose (transA, and the runtime makes one of a plain
 * Transpose before it) does so block by block while it multiplies, which costs a quarter more; behind a Reshape to the
 * same shape it finds the whole.
 */
function upright(tape: Tape, x: Tensor): Tensor {
  const [rows, columns] = [axisSize(x, 0), axisSize(x, 1)];
  const turned = tape.node('Transpose', `${x.name}.turned`, [x], [columns, rows], { perm: [1, 0] });
  const sizes = typeof columns === 'number' ? tape.integers(columns, -1) : shapeOf(tape, turned);
  return tape.node('Reshape', `${x.name}.upright`, [turned, sizes], [columns, rows]);
}
