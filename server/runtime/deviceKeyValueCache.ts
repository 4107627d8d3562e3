// Keys and values that stay on the device which computed them: each step returns them whole, and the next step is
// fed what the last returned.
//
// They cannot be touched from outside, so forgetting slots only notes which are left; the engine has the device
// gather those before the next step. Slots are forgotten once a blank or every few dozen tokens, so a pass of its
// own is cheaper than a Gather inside the graph, which would copy the cache once more at every token.
import { Tensor } from './onnxruntime';
import { headSize, type Architecture } from '../glm/architecture';
import type { KeyValueCache } from '../glm/engine';
import { names } from '../onnx/names';
import type { DeviceMemory, Shelf } from './deviceMemory';

/** What a graph returns by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

export class DeviceKeyValueCache implements KeyValueCache {
  readonly #architecture: Architecture;
  /** Of each layer its key, then its value, [1, heads, stored, headSize]; none while nothing is stored. */
  readonly #shelf: Shelf;
  /** Slots that the tensors hold. */
  #stored = 0;
  /** The stored slots that are left, ascending; undefined while all are. */
  #left: readonly number[] | undefined;

  constructor(architecture: Architecture, memory: DeviceMemory) {
    this.#architecture = architecture;
    this.#shelf = memory.shelfOf(this);
  }

  get length(): number {
    return this.#left?.length ?? this.#stored;
  }

  truncate(length: number): void {
    if (length < this.length) {
      this.keep(Array.from({ length }, (_, slot) => slot));
    }
  }

  keep(slots: readonly number[]): void {
    if (slots.length === 0) {
      this.#shelf.clear();
      this.#stored = 0;
    }
    // Ascending and without repeats: as many as are stored are all of them.
    const all = slots.length === this.#stored;
    this.#left = all ? undefined : slots.map((slot) => this.#left?.[slot] ?? slot);
  }

  /** The stored slots that the device has to gather before the next step; undefined where there is nothing to do. */
  get toGather(): readonly number[] | undefined {
    return this.#left;
  }

  /** The inputs of a graph that hold what is stored. */
  feeds(): Record<string, Tensor> {
    const { layers, heads } = this.#architecture;
    const { tensors } = this.#shelf;
    const nothing = () =>
      new Tensor('float32', new Float32Array(), [1, heads, 0, headSize(this.#architecture)]);
    const feeds: Record<string, Tensor> = {};
    for (let layer = 0; layer < layers; layer++) {
      feeds[names.pastKey(layer)] = tensors[2 * layer] ?? nothing();
      feeds[names.pastValue(layer)] = tensors[2 * layer + 1] ?? nothing();
    }
    return feeds;
  }

  /**
   * Takes what a graph returned in place of what was stored.
   * @param result holds every layer's present key and value, [1, heads, slots, headSize]
   */
  replace(result: Tensors): void {
    const { layers } = this.#architecture;
    const tensors = Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) => [
      present(result, names.presentKey(layer)),
      present(result, names.presentValue(layer)),
    ]);
    this.#shelf.replace(tensors);
    this.#stored = tensors[0]?.dims[2] ?? 0;
    this.#left = undefined;
  }
}

function present(result: Tensors, name: string): Tensor {
  const tensor = result[name];
  if (tensor === undefined) {
    throw new TypeError(`the graph gave no "${name}"`);
  }
  return tensor;
}
