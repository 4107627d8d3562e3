// Rows of a matrix by their indices: embeddings, and the places where something is predicted.
import { axisSize, type Tape, type Tensor } from '../tape';

/**
 * @param table [rows, width]
 * @param indices int64 [n]; may repeat
 * @returns [n, width]
 */
export function gatherRows(tape: Tape, name: string, table: Tensor, indices: Tensor): Tensor {
  const y = tape.node('Gather', name, [table, indices], [axisSize(indices, 0), axisSize(table, 1)]);
  return tape.recordAdding(y, table, (gradient, soFar) => {
    // ScatterElements, not ScatterND: the runtime's ScatterND adds in several threads and loses rows that repeat.
    const part = (opType: string, of: string, inputs: readonly Tensor[], shape: Tensor['shape']) =>
      tape.node(opType, `${name}.gradient.${of}`, inputs, shape);
    const column = part('Unsqueeze', 'column', [indices, tape.integers(1)], [axisSize(y, 0), 1]);
    const everywhere = part('Expand', 'indices', [column, shapeOf(tape, gradient)], y.shape);
    const before = soFar ?? part('ConstantOfShape', 'zeros', [shapeOf(tape, table)], table.shape);
    return tape.node(
      'ScatterElements',
      `${name}.gradient.table`,
      [before, everywhere, gradient],
      table.shape,
      { axis: 0, reduction: 'add' },
    );
  });
}

/** The shape of a tensor as the graph's own value, int64 [rank]. */
export function shapeOf(tape: Tape, x: Tensor): Tensor {
  return tape.node('Shape', `${x.name}.shape`, [x], [x.shape.length]);
}
