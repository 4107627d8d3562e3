// `model.onnx.data`: which weights it holds and where. Several graphs can share one file, and hold no weight twice.
import { elementSizes, type ElementType } from './proto';

/** A constant tensor of a graph whose bytes lie outside `model.onnx` and are made when the file is written. */
export interface Weight {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** The little-endian bytes, row-major, piece by piece; called once, in the order of the file. */
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/** Where a weight lies in the file, in bytes. */
export interface PlacedWeight extends Weight {
  readonly offset: number;
  readonly length: number;
}

/** Memory pages: a weight that starts on one can be mapped instead of read. */
const alignment = 4096;

export class WeightFile {
  readonly #weights = new Map<string, PlacedWeight>();
  #length = 0;

  /** Gives a weight its place; a name that has one already is the same weight. */
  place(weight: Weight): PlacedWeight {
    const there = this.#weights.get(weight.name);
    if (there !== undefined) {
      return there;
    }
    const offset = Math.ceil(this.#length / alignment) * alignment;
    const length = weight.dims.reduce((product, size) => product * size, elementSizes[weight.type]);
    const placed = { ...weight, offset, length };
    this.#weights.set(weight.name, placed);
    this.#length = offset + length;
    return placed;
  }

  /** Every weight in the order of the file. */
  get weights(): readonly PlacedWeight[] {
    return [...this.#weights.values()];
  }

  /** Size of the file in bytes. */
  get length(): number {
    return this.#length;
  }
}
