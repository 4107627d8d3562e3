// An engine for tests without a model: the logits after a token depend on everything that the token sees, and on
// nothing else, so a wrong mask, position or slot changes the outcome.
import type { Architecture } from '../architecture';
import type { Engine, KeyValueCache, Step } from '../engine';

interface Slot {
  readonly token: number;
  readonly position: number;
  readonly blockPosition: number;
  /** What this token saw when it was read, itself included. */
  readonly meaning: number;
}

class ToyCache implements KeyValueCache {
  slots: Slot[] = [];

  get length(): number {
    return this.slots.length;
  }

  truncate(length: number): void {
    this.slots.length = Math.min(length, this.slots.length);
  }

  keep(slots: readonly number[]): void {
    this.slots = slots.flatMap((slot) => this.slots[slot] ?? []);
  }
}

export class ToyEngine implements Engine {
  readonly architecture: Architecture;
  readonly passTokens = 48;
  /** Number of forward passes so far. */
  steps = 0;
  /** Tokens read in each forward pass. */
  readonly read: number[] = [];

  constructor(vocabSize = 40, maxSequenceLength = 64) {
    this.architecture = {
      layers: 1,
      hiddenSize: 4,
      heads: 1,
      vocabSize,
      maxSequenceLength,
      attentionScale: 1,
      activation: 'gelu_tanh',
      layerNormEpsilon: 1e-5,
    };
  }

  createCache(): KeyValueCache {
    return new ToyCache();
  }

  forward(step: Step): Promise<Float32Array[]> {
    const { cache = new ToyCache() } = step;
    if (!(cache instanceof ToyCache)) {
      throw new TypeError('the cache belongs to another engine');
    }
    this.steps++;
    this.read.push(step.tokens.length);
    const past = cache.length;
    const total = past + step.tokens.length;
    const own = step.tokens.map((token, i) => ({
      token,
      position: step.positions[i] ?? 0,
      blockPosition: step.blockPositions[i] ?? 0,
    }));
    const meanings = own.map((_, row) => {
      let meaning = 0;
      for (let slot = 0; slot < total; slot++) {
        if (step.visible[row * total + slot] === 1) {
          const seen = slot < past ? cache.slots[slot] : own[slot - past];
          // The order of slots means nothing to attention, positions do: a sum over what is seen.
          meaning += seen === undefined ? 0 : hash([seen.token, seen.position, seen.blockPosition]);
        }
      }
      return meaning;
    });
    cache.slots.push(...own.map((token, i) => ({ ...token, meaning: meanings[i] ?? 0 })));
    return Promise.resolve(step.logitsAt.map((row) => this.#logits(hash([meanings[row] ?? 0]))));
  }

  #logits(meaning: number): Float32Array {
    return Float32Array.from(
      { length: this.architecture.vocabSize },
      (_, id) => (hash([meaning, id]) % 1000) / 150,
    );
  }
}

/** A whole number below 2^32 from whole numbers (FNV-1a over their bytes). */
function hash(values: readonly number[]): number {
  let state = 0x811c9dc5;
  for (const value of values) {
    for (let rest = value + 1; rest > 0; rest = Math.floor(rest / 256)) {
      state = Math.imul(state ^ (rest % 256), 0x01000193) >>> 0;
    }
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0;
  }
  return (state ^ (state >>> 13)) >>> 0;
}
