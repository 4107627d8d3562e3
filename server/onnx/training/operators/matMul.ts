// Products of matrices over the last two axes, the axes before them side by side (attention).
import { axisSize, type Tape, type Tensor } from '../tape';

/**
 * a·bᵀ.
 * @param a [.., rows, inner]
 * @param b [.., columns, inner]
 */
export function matMulTransposed(tape: Tape, name: string, a: Tensor, b: Tensor): Tensor {
  const y = product(tape, name, a, swapped(tape, b));
  return tape.record(
    y,
    [a, (gradient) => product(tape, `${name}.gradient.a`, gradient, b)],
    [b, (gradient) => product(tape, `${name}.gradient.b`, swapped(tape, gradient), a)],
  );
}

/** a·b, [.., rows, inner] and [.., inner, columns]. Not recorded. */
export function product(tape: Tape, name: string, a: Tensor, b: Tensor): Tensor {
  return tape.node('MatMul', name, [a, b], [...a.shape.slice(0, -1), axisSize(b, -1)]);
}

/** The last two axes swapped. The runtime fuses it into the product. Not recorded. */
export function swapped(tape: Tape, x: Tensor): Tensor {
  const rank = x.shape.length;
  const perm = [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2);
  const shape = perm.map((axis) => axisSize(x, axis));
  return tape.node('Transpose', `${x.name}.swapped`, [x], shape, { perm });
}
