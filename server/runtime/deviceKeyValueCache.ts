// Keys and values that stay on the device which computed them: each step returns them whole, and the next step is
// fed what the last returned.
//
// They cannot be touched from outside, so forgetting slots only notes which are left; the engine has the device
// gather those before the next step. Slots are forgotten once a blank or every few dozen tokens, so a pass of its
// own is cheaper than a Gather inside the graph, which would copy the cache once more at every token.
import { Tensor } from 'onnxruntime-node';
import { headSize, type Architecture } from '../glm/architecture';
import type { KeyValueCache } from '../glm/engine';
import { names } from '../onnx/names';

/** What a graph returns by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

export class DeviceKeyValueCache implements KeyValueCache {
  readonly #architecture: Architecture;
  /** Of each layer its key and value, [1, heads, stored, headSize]; none while nothing is stored. */
  #layers: readonly (readonly [key: Tensor, value: Tensor])[] = [];
  /** Slots that the tensors hold. */
  #stored = 0;
  /** The stored slots that are left, ascending; undefined while all are. */
  #left: readonly number[] | undefined;

  constructor(architecture: Architecture) {
    this.#architecture = architecture;
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
    const before = this.#left;
    const left = slots.map((slot) => before?.[slot] ?? slot);
    // Ascending and without repeats: as many as are stored means all of them.
    this.#left = left.length === this.#stored ? undefined : left;
    if (left.length === 0) {
      this.dispose();
    }
  }

  /** The stored slots that the device has to gather before the next step; undefined where there is nothing to do. */
  get toGather(): readonly number[] | undefined {
    return this.#left;
  }

  /** The inputs of a graph that hold what is stored. */
  feeds(): Record<string, Tensor> {
    const { layers, heads } = this.#architecture;
    const feeds: Record<string, Tensor> = {};
    for (let layer = 0; layer < layers; layer++) {
      const [key, value] = this.#layers[layer] ?? [];
      feeds[names.pastKey(layer)] = key ?? nothing(heads, headSize(this.#architecture));
      feeds[names.pastValue(layer)] = value ?? nothing(heads, headSize(this.#architecture));
    }
    return feeds;
  }

  /**
   * Takes what a graph returned in place of what was stored.
   * @param result holds every layer's present key and value, [1, heads, slots, headSize]
   */
  replace(result: Tensors): void {
    const layers = Array.from({ length: this.#architecture.layers }, (_, layer) => {
      const key = result[names.presentKey(layer)];
      const value = result[names.presentValue(layer)];
      if (key === undefined || value === undefined) {
        throw new TypeError(`the graph gave no keys and values of layer ${layer}`);
      }
      return [key, value] as const;
    });
    this.dispose();
    this.#layers = layers;
    this.#stored = layers[0]?.[0].dims[2] ?? 0;
  }

  /** Frees the device's memory and forgets every slot. */
  dispose(): void {
    this.#layers.flat().forEach((tensor) => tensor.dispose());
    this.#layers = [];
    this.#stored = 0;
    this.#left = undefined;
  }
}

/** Keys or values of no slot. */
function nothing(heads: number, size: number): Tensor {
  return new Tensor('float32', new Float32Array(), [1, heads, 0, size]);
}
