// Large tensors a few rows at a time: what is held in memory does not grow with the tensor.
import type { ReadRows } from './tensors';

/** Numbers that are read at once: 4 MiB as float32. */
const blockSize = 2 ** 20;

/** Some rows of a tensor. */
export interface RowBlock {
  /** The first row. */
  readonly first: number;
  /** [rows of the block, columns] */
  readonly values: Float32Array;
}

/**
 * The rows of a tensor in order, in blocks of about `size` numbers and at least one row.
 * @param columns numbers of a row; 1 for a vector
 */
export async function* rowBlocks(
  read: ReadRows,
  name: string,
  rows: number,
  columns: number,
  size = blockSize,
): AsyncGenerator<RowBlock> {
  const rowsAtOnce = Math.max(1, Math.floor(size / columns));
  for (let first = 0; first < rows; first += rowsAtOnce) {
    yield { first, values: await read(name, first, Math.min(rows, first + rowsAtOnce)) };
  }
}
