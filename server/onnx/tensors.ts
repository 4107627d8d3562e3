// How a graph gets a checkpoint's tensors: by their names, one at a time, when the file is written.

/**
 * Reads one tensor of a checkpoint as float32, row-major. Rejects with one clear message where it is missing or
 * broken.
 */
export type ReadTensor = (name: string) => Promise<Float32Array>;

/** The little-endian bytes of numbers; every machine that we run on is little-endian. */
export function bytesOf(values: Float32Array | Int8Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** [rows, columns] → [columns, rows]; PyTorch keeps a linear layer as [out, in], MatMul wants [in, out]. */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = matrix[row * columns + column] ?? 0;
    }
  }
  return result;
}
