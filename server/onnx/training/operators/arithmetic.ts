// Sums, and products with a number.
import type { Tape, Tensor } from '../tape';

/** a + b, both of one shape. */
export function add(tape: Tape, name: string, a: Tensor, b: Tensor): Tensor {
  if (a.shape.join() !== b.shape.join()) {
    throw new Error(`${name}: shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}] differ`);
  }
  const y = tape.node('Add', name, [a, b], a.shape);
  return tape.record(y, [a, (gradient) => gradient], [b, (gradient) => gradient]);
}

/** x · factor. */
export function scale(tape: Tape, name: string, x: Tensor, factor: number): Tensor {
  const by = (name: string, x: Tensor) => tape.node('Mul', name, [x, tape.constant(factor)], x.shape);
  const y = by(name, x);
  return tape.record(y, [x, (gradient) => by(`${name}.gradient`, gradient)]);
}

/**
 * Σ x · weights: a mean, where the weights are.
 * @param x [n]
 * @param weights [n]; no gradient flows into them
 * @returns []
 */
export function weightedSum(tape: Tape, name: string, x: Tensor, weights: Tensor): Tensor {
  const y = tape.node('MatMul', name, [x, weights], []);
  return tape.record(y, [
    x,
    (gradient) => tape.node('Mul', `${name}.gradient`, [weights, gradient], x.shape),
  ]);
}
