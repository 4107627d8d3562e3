// The tensors of one file, whatever its format: what the readers of formats have in common.

import type { DType } from './dtype';
import { CheckpointError } from './error';
import type { FileRange } from './fileRange';
import type { TensorSource } from './tensorSource';

/** What every format knows of a tensor. */
export interface FileTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A TensorSource over one open file; formats say where a tensor's rows lie. */
export abstract class FileTensors<Tensor extends FileTensor> implements TensorSource {
  readonly #file: FileRange;
  readonly #tensors: ReadonlyMap<string, Tensor>;

  protected constructor(file: FileRange, tensors: ReadonlyMap<string, Tensor>) {
    this.#file = file;
    this.#tensors = tensors;
  }

  names(): readonly string[] {
    return [...this.#tensors.keys()];
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  shape(name: string): readonly number[] {
    return this.#tensor(name).shape;
  }

  dtype(name: string): DType {
    return this.#tensor(name).dtype;
  }

  async read(name: string): Promise<Float32Array<ArrayBuffer>> {
    const tensor = this.#tensor(name);
    return this.rowsOf(this.#file, tensor, 0, tensor.shape[0] ?? 1);
  }

  async readRows(name: string, start: number, end: number): Promise<Float32Array<ArrayBuffer>> {
    const tensor = this.#tensor(name);
    const rows = tensor.shape[0] ?? 1;
    if (!(start >= 0 && start <= end && end <= rows))
      throw new RangeError(`rows ${start} to ${end} of ${rows}`);
    return this.rowsOf(this.#file, tensor, start, end);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Rows [start, end) of a tensor, which has them, as float32, row-major. */
  protected abstract rowsOf(
    file: FileRange,
    tensor: Tensor,
    start: number,
    end: number,
  ): Promise<Float32Array<ArrayBuffer>>;

  #tensor(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new CheckpointError(`${this.#file.name} holds no tensor ${name}`);
    return tensor;
  }
}
