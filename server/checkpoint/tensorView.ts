// A tensor in a file: a view into a range of its bytes by offset, sizes and strides, as PyTorch has it, and the reading of it.

import { bytesPerElement, toFloat32, type DType } from './dtype';
import { CheckpointError } from './error';
import type { ByteRange, FileRange } from './fileRange';
import { elementCount } from './tensorSource';

/** Offset and strides are in elements. */
export interface TensorView {
  readonly dtype: DType;
  /** What it is a view of; views may share it. */
  readonly bytes: ByteRange;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/**
 * Checks that a view stays inside its storage and names no element twice (so nothing larger than the file is made).
 * @param where file and tensor, for the message
 */
export function checkView(view: TensorView, where: string): void {
  const { shape, strides, offset, bytes } = view;
  const counts = [offset, ...shape, ...strides];
  if (shape.length !== strides.length || !counts.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new CheckpointError(
      `${where} has sizes [${shape.join(', ')}] and strides [${strides.join(', ')}], which cannot be`,
    );
  }
  const elements = Math.floor(bytes.length / bytesPerElement[view.dtype]);
  if (elementCount(shape) === 0) return;
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
  if (last >= elements) {
    throw new CheckpointError(
      `${where} needs element ${last} (shape [${shape.join(', ')}]) of a storage that has ${elements}`,
    );
  }
  if (elementCount(shape) > elements) {
    throw new CheckpointError(
      `${where} of shape [${shape.join(', ')}] repeats the elements of a storage that has ${elements}`,
    );
  }
}

/** The strides of a tensor whose elements lie one after the other, row-major. */
export function contiguous(shape: readonly number[]): number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

/** Rows [start, end) of a view as float32, row-major. */
export async function readView(
  file: FileRange,
  view: TensorView,
  start: number,
  end: number,
): Promise<Float32Array<ArrayBuffer>> {
  const shape = [end - start, ...view.shape.slice(1)];
  const count = elementCount(shape);
  if (count === 0) return new Float32Array();
  const width = bytesPerElement[view.dtype];
  const first = view.offset + start * (view.strides[0] ?? 0);
  // The smallest range of the storage that holds all these elements: the elements themselves if they are contiguous.
  const span = shape.reduce((sum, size, axis) => sum + (size - 1) * (view.strides[axis] ?? 0), 1);
  const values = toFloat32(await file.read(view.bytes.offset + first * width, span * width), view.dtype);
  return isContiguous(shape, view.strides) ? values : gather(values, shape, view.strides);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Elements of a strided view of `values` in row-major order. */
function gather(
  values: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array<ArrayBuffer> {
  const index = shape.map(() => 0);
  const gathered = new Float32Array(elementCount(shape));
  let at = 0;
  for (let i = 0; i < gathered.length; i++) {
    gathered[i] = values[at] ?? NaN;
    // The next index: the last axis runs fastest, and an axis that is through goes back to 0.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      if (next < (shape[axis] ?? 1)) {
        index[axis] = next;
        at += stride;
        break;
      }
      index[axis] = 0;
      at -= (next - 1) * stride;
    }
  }
  return gathered;
}
