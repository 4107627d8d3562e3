// y = x·Wᵀ + b, W as PyTorch keeps it.
import { axisSize, type Tape, type Tensor } from '../tape';

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
      // Not a Gemm with transA, nor anything that the runtime makes one of: it transposes block by block while it
      // multiplies, which costs a quarter more than the whole transposed beforehand, as here.
      (gradient) =>
        tape.node('Einsum', `${name}.gradient.weight`, [gradient, x], weight.shape, {
          equation: 'ro,ri->oi',
        }),
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
