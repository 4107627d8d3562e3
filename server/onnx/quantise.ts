// Quantised matrices: what ONNX Runtime's DynamicQuantizeMatMul, MatMulNBits and GatherBlockQuantized read.

export interface ColumnQuantised {
  /** [in, out], one signed byte a weight. */
  readonly values: Int8Array;
  /** [out]: weight ≈ value × scale. */
  readonly scales: Float32Array;
}

/**
 * One symmetric scale for each output of a linear layer.
 * @param matrix [out, in]
 */
export function quantiseColumns(matrix: Float32Array, out: number, input: number): ColumnQuantised {
  const result = { values: new Int8Array(matrix.length), scales: new Float32Array(out) };
  quantiseOutputs(matrix, 0, input, result);
  return result;
}

/**
 * As `quantiseColumns`, for some of the outputs.
 * @param block [outputs of the block, in]
 * @param first the block's first output
 * @param result of the whole matrix
 */
export function quantiseOutputs(
  block: Float32Array,
  first: number,
  input: number,
  { values, scales }: ColumnQuantised,
): void {
  const out = scales.length;
  for (let at = 0, row = first; at < block.length; at += input, row++) {
    const weights = block.subarray(at, at + input);
    const scale = largest(weights) / 127;
    scales[row] = scale;
    for (let column = 0; column < input; column++) {
      values[column * out + row] = scale === 0 ? 0 : Math.round((weights[column] ?? 0) / scale);
    }
  }
}

export interface BlockQuantised {
  /** [out, blocks, blockSize × bits / 8]: unsigned, two 4-bit weights a byte, the earlier one in the low half. */
  readonly values: Uint8Array;
  /** [out, blocks]: weight ≈ (value − 2^(bits − 1)) × scale. */
  readonly scales: Float32Array;
}

/**
 * One scale for each block of `blockSize` weights along the input. The weight of largest magnitude takes the one
 * end of the range that has no opposite (−2^(bits−1)), which uses the range fully.
 * @param matrix [out, in]; `input` must be a multiple of `blockSize`
 */
export function quantiseBlocks(
  matrix: Float32Array,
  out: number,
  input: number,
  bits: 4 | 8,
  blockSize: number,
): BlockQuantised {
  const blocks = input / blockSize;
  const middle = 2 ** (bits - 1);
  const values = new Uint8Array((out * input * bits) / 8);
  const scales = new Float32Array(out * blocks);
  for (let block = 0; block < out * blocks; block++) {
    const weights = matrix.subarray(block * blockSize, (block + 1) * blockSize);
    const scale = peak(weights) / -middle;
    scales[block] = scale;
    for (let i = 0; i < blockSize; i++) {
      const level = scale === 0 ? 0 : Math.round((weights[i] ?? 0) / scale);
      const value = Math.min(Math.max(level, -middle), middle - 1) + middle;
      const index = block * blockSize + i;
      if (bits === 8) {
        values[index] = value;
      } else {
        values[index >> 1] = (values[index >> 1] ?? 0) | (value << (4 * (index & 1)));
      }
    }
  }
  return { values, scales };
}

/** The largest magnitude. */
function largest(weights: Float32Array): number {
  return Math.abs(peak(weights));
}

/** The weight of largest magnitude, with its sign. */
function peak(weights: Float32Array): number {
  let found = 0;
  for (const weight of weights) {
    if (Math.abs(weight) > Math.abs(found)) {
      found = weight;
    }
  }
  return found;
}
