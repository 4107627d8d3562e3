// The same numbers in another layout.
import type { Dimension } from '../../graph';
import { axisSize, type Tape, type Tensor } from '../tape';
import { shapeOf } from './gatherRows';

/**
 * @param sizes int64 [rank]: the new shape at run time; one size may be −1, which is the rest
 * @param shape the same, as far as it is known
 */
export function reshape(
  tape: Tape,
  name: string,
  x: Tensor,
  sizes: Tensor,
  shape: readonly Dimension[],
): Tensor {
  const y = tape.node('Reshape', name, [x, sizes], shape);
  return tape.record(y, [
    x,
    (gradient) => tape.node('Reshape', `${name}.gradient`, [gradient, shapeOf(tape, x)], x.shape),
  ]);
}

/** @param perm which axis of x comes first, second … */
export function transpose(tape: Tape, name: string, x: Tensor, perm: readonly number[]): Tensor {
  const y = tape.node(
    'Transpose',
    name,
    [x],
    perm.map((axis) => axisSize(x, axis)),
    { perm },
  );
  const back = perm.map((_, axis) => perm.indexOf(axis));
  return tape.record(y, [
    x,
    (gradient) => tape.node('Transpose', `${name}.gradient`, [gradient], x.shape, { perm: back }),
  ]);
}

/**
 * The parts of the first axis, each of size 1.
 * @param x [parts, ..]
 * @returns [1, ..] each
 */
export function splitFirstAxis(tape: Tape, name: string, x: Tensor): Tensor[] {
  const parts = axisSize(x, 0);
  if (typeof parts !== 'number') {
    throw new Error(`${name}: the number of parts is not known`);
  }
  const shapes = Array.from({ length: parts }, () => [1, ...x.shape.slice(1)]);
  const outputs = tape.nodes('Split', name, [x], shapes, { axis: 0, num_outputs: parts });
  tape.recordJoint(outputs, x, (gradients) => {
    const whole = outputs.map((output, i) => gradients[i] ?? zerosLike(tape, output));
    return tape.node('Concat', `${name}.gradient`, whole, x.shape, { axis: 0 });
  });
  return outputs;
}

function zerosLike(tape: Tape, x: Tensor): Tensor {
  return tape.node('ConstantOfShape', `${x.name}.zeros`, [shapeOf(tape, x)], x.shape);
}
