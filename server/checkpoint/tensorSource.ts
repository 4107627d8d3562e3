// The weights of a checkpoint, tensor by tensor, whatever file format they lie in.

import type { DType } from './dtype';

/** Named tensors in files, read when they are asked for. */
export interface TensorSource {
  /** Names in the order of the file. */
  names(): readonly string[];
  /** True where there is such a tensor. */
  has(name: string): boolean;
  /** Sizes of the axes. CheckpointError where there is no such tensor. */
  shape(name: string): readonly number[];
  /** The format in the file; `read` always gives float32. */
  dtype(name: string): DType;
  /** The whole tensor, row-major. */
  read(name: string): Promise<Float32Array<ArrayBuffer>>;
  /** Rows [start, end) of the first axis, row-major: for tensors that are large beside the memory. */
  readRows(name: string, start: number, end: number): Promise<Float32Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Number of elements of a shape; Infinity where sizes of a damaged file multiply beyond all numbers. */
export function elementCount(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((product, size) => product * size, 1);
}
