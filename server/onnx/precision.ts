// The precisions that a model's matrices can be written in.

/**
 * - `fp32`: as trained.
 * - `int8`: one scale a column, inputs quantised at run time (fastest prefill on a CPU).
 * - `q8`, `q4`: blocks of 8 or 4 bits along the input, one scale a block.
 */
export const precisions = ['fp32', 'int8', 'q8', 'q4'] as const;

export type Precision = (typeof precisions)[number];
