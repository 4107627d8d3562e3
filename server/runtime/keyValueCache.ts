// Keys and values in memory that this process owns: the graph reads them, and returns only the new ones.
import { Tensor } from './onnxruntime';
import { headSize, type Architecture } from '../glm/architecture';
import type { KeyValueCache } from '../glm/engine';
import { names } from '../onnx/names';

/** Slots are reserved in steps of this many, so that a token more seldom means a copy. */
const growth = 64;

export class OnnxKeyValueCache implements KeyValueCache {
  readonly #architecture: Architecture;
  /** [layer][key, value], each [heads, capacity, headSize]. */
  #layers: (readonly [key: Float32Array, value: Float32Array])[];
  #capacity = 0;
  #length = 0;

  constructor(architecture: Architecture) {
    this.#architecture = architecture;
    this.#layers = Array.from({ length: architecture.layers }, () => [
      new Float32Array(),
      new Float32Array(),
    ]);
  }

  get length(): number {
    return this.#length;
  }

  /** Slots that there is room for, those in use included. */
  get capacity(): number {
    return this.#capacity;
  }

  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  keep(slots: readonly number[]): void {
    const { heads } = this.#architecture;
    const size = headSize(this.#architecture);
    const first = slots.findIndex((slot, i) => slot !== i);
    if (first >= 0) {
      for (const array of this.#layers.flat()) {
        for (let head = 0; head < heads; head++) {
          const start = head * this.#capacity;
          for (let i = first; i < slots.length; i++) {
            const from = (start + (slots[i] ?? 0)) * size;
            array.copyWithin((start + i) * size, from, from + size);
          }
        }
      }
    }
    this.#length = slots.length;
  }

  /** Makes room for `count` more slots. */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed > this.#capacity) {
      this.#resize(roundUp(needed));
    }
  }

  /** The graph's inputs that hold this cache. They share its memory: use them before the next `append`. */
  feeds(): Record<string, Tensor> {
    const { heads } = this.#architecture;
    const shape = [1, heads, this.#capacity, headSize(this.#architecture)];
    const feeds: Record<string, Tensor> = {};
    this.#layers.forEach(([key, value], layer) => {
      feeds[names.pastKey(layer)] = new Tensor('float32', key, shape);
      feeds[names.pastValue(layer)] = new Tensor('float32', value, shape);
    });
    return feeds;
  }

  /**
   * Appends `count` tokens.
   * @param keysValues [layers, count, 2 × hiddenSize]: of each token its key, then its value, heads side by side
   */
  append(keysValues: Float32Array, count: number): void {
    this.reserve(count);
    const { heads, hiddenSize } = this.#architecture;
    const size = headSize(this.#architecture);
    this.#layers.forEach(([key, value], layer) => {
      for (let token = 0; token < count; token++) {
        const from = (layer * count + token) * 2 * hiddenSize;
        const slot = this.#length + token;
        for (let head = 0; head < heads; head++) {
          const to = (head * this.#capacity + slot) * size;
          const start = from + head * size;
          key.set(keysValues.subarray(start, start + size), to);
          value.set(keysValues.subarray(start + hiddenSize, start + hiddenSize + size), to);
        }
      }
    });
    this.#length += count;
  }

  /** Moves the slots in use into arrays of another capacity. */
  #resize(capacity: number): void {
    const { heads } = this.#architecture;
    const size = headSize(this.#architecture);
    const move = (old: Float32Array) => {
      const moved = new Float32Array(heads * capacity * size);
      for (let head = 0; head < heads; head++) {
        const from = head * this.#capacity * size;
        moved.set(old.subarray(from, from + this.#length * size), head * capacity * size);
      }
      return moved;
    };
    this.#layers = this.#layers.map(([key, value]) => [move(key), move(value)]);
    this.#capacity = capacity;
  }
}

function roundUp(length: number): number {
  return Math.ceil(length / growth) * growth;
}
