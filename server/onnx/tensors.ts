// How a graph gets a checkpoint's tensors: by their names, a few rows at a time, when the file is written.

/**
 * Reads rows [start, end) of a tensor's first axis as float32, row-major. Rejects with one clear message where the
 * tensor is missing or broken.
 */
export type ReadRows = (name: string, start: number, end: number) => Promise<Float32Array>;

/** The little-endian bytes of numbers; every machine that we run on is little-endian. */
export function bytesOf(values: Float32Array | Int8Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** [rows, columns] → [columns, rows]; PyTorch keeps a linear layer as [out, in], MatMul wants [in, out]. */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  transposeRows(matrix, 0, rows, columns, result);
  return result;
}

/**
 * Writes some rows of a matrix into its transpose.
 * @param block [rows of the block, columns]
 * @param first the block's first row of the matrix
 * @param rows of the whole matrix
 * @param result [columns, rows]
 */
export function transposeRows(
  block: Float32Array,
  first: number,
  rows: number,
  columns: number,
  result: Float32Array,
): void {
  for (let at = 0, row = first; at < block.length; at += columns, row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = block[at + column] ?? 0;
    }
  }
}
