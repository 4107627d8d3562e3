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
  const values = new Int8Array(matrix.length);
  const scales = new Float32Array(out);
  for (let row = 0; row < out; row++) {
    const weights = matrix.subarray(row * input, (row + 1) * input);
    const scale = largest(weights) / 127;
    scales[row] = scale;
    for (let column = 0; column < input; column++) {
      values[column * out + row] = scale === 0 ? 0 : Math.round((weights[column] ?? 0) / scale);
    }
  }
  return { values, scales };
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
