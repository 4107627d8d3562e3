// A text being filled: Part A, the blanks written so far, and the model's keys and values of both.
import { AttentionMask } from './attentionMask';
import type { Engine, KeyValueCache } from './engine';
import { partAPositions, type PartA } from './sequence';

/** One token of Part B to be read. */
export interface PartBToken {
  readonly id: number;
  /** Position row 0: where the blank's mask token stands in Part A. */
  readonly maskPosition: number;
  /** Position row 1: 1 for <|startofpiece|>, then 2, 3, … */
  readonly inside: number;
  /** Slots of the tokens before it in its own answer. Siblings do not see each other. */
  readonly ancestors: readonly number[];
}

export class Reading {
  readonly partA: PartA;
  readonly #engine: Engine;
  readonly #cache: KeyValueCache;
  /** Slots that every further token sees: Part A and the blanks that are written. */
  #settled: number;

  constructor(engine: Engine, partA: PartA) {
    this.#engine = engine;
    this.partA = partA;
    this.#cache = engine.createCache();
    this.#settled = partA.ids.length;
  }

  /** The slot that the next token will take. */
  get nextSlot(): number {
    return Math.max(this.#cache.length, this.partA.ids.length);
  }

  /** Slots in use beyond Part A and the written blanks. */
  get unsettledSlots(): number {
    return this.nextSlot - this.#settled;
  }

  /**
   * Reads tokens of Part B in one forward pass; reads Part A in the same pass where that has not happened.
   * Tokens may name slots of earlier tokens of the same pass as ancestors.
   * @param wanted indices of the tokens to predict the next token at; by default all
   * @returns for each wanted token the logits of the next one, [vocabSize]
   */
  async read(tokens: readonly PartBToken[], wanted?: readonly number[]): Promise<Float32Array[]> {
    const partALength = this.partA.ids.length;
    const past = this.#cache.length;
    const unread = past === 0 ? partALength : 0;
    const count = unread + tokens.length;
    const mask = new AttentionMask(count, past + count);
    for (let row = 0; row < unread; row++) {
      mask.seeRange(row, 0, partALength);
    }
    tokens.forEach((token, i) => {
      const row = unread + i;
      mask.seeRange(row, 0, this.#settled);
      mask.see(row, token.ancestors);
      mask.see(row, [past + row]);
    });
    const [places, insides] = partAPositions(unread);
    return this.#engine.forward({
      cache: this.#cache,
      tokens: [...this.partA.ids.slice(0, unread), ...tokens.map((token) => token.id)],
      positions: [...places, ...tokens.map((token) => token.maskPosition)],
      blockPositions: [...insides, ...tokens.map((token) => token.inside)],
      visible: mask.visible,
      logitsAt: (wanted ?? tokens.map((_, i) => i)).map((i) => unread + i),
    });
  }

  /**
   * Forgets the slots of answers that are no longer followed.
   * @param kept ascending, beyond the settled ones; `kept[i]` becomes the i-th slot after those
   */
  forgetAllBut(kept: readonly number[]): void {
    this.#cache.keep([...Array(this.#settled).keys(), ...kept]);
  }

  /**
   * Takes an answer for a written blank, which every later token sees. What else was read since the last written
   * blank is forgotten.
   * @param tokens the answer as read: <|startofpiece|> and its tokens, no end token
   */
  async write(tokens: readonly Omit<PartBToken, 'ancestors'>[]): Promise<void> {
    this.#cache.truncate(this.#settled);
    const start = this.nextSlot;
    const chain = tokens.map((token, i) => ({
      ...token,
      ancestors: Array.from({ length: i }, (_, before) => start + before),
    }));
    await this.read(chain, []);
    this.#settled += tokens.length;
  }

  /** Back to Part A alone. */
  reset(): void {
    this.#settled = this.partA.ids.length;
    this.#cache.truncate(this.#settled);
  }

  /** Frees the keys and values at once, which on a GPU would otherwise wait for the garbage collector. */
  forget(): void {
    this.#cache.truncate(0);
  }
}
