// The tensors of one file, whatever its format: a format only says which view of its bytes each one is.

import type { DType } from './dtype';
import { CheckpointError } from './error';
import type { FileRange } from './fileRange';
import type { TensorSource } from './tensorSource';
import { readView, type TensorView } from './tensorView';

/** A TensorSource over one open file. */
export class FileTensors implements TensorSource {
  readonly #file: FileRange;
  readonly #tensors: ReadonlyMap<string, TensorView>;

  /** @param tensors by name, checked to lie inside the file */
  constructor(file: FileRange, tensors: ReadonlyMap<string, TensorView>) {
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
    return readView(this.#file, tensor, 0, tensor.shape[0] ?? 1);
  }

  async readRows(name: string, start: number, end: number): Promise<Float32Array<ArrayBuffer>> {
    const tensor = this.#tensor(name);
    const rows = tensor.shape[0] ?? 1;
    if (!(start >= 0 && start <= end && end <= rows))
      throw new RangeError(`rows ${start} to ${end} of ${rows}`);
    return readView(this.#file, tensor, start, end);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #tensor(name: string): TensorView {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new CheckpointError(`${this.#file.name} holds no tensor ${name}`);
    return tensor;
  }
}
