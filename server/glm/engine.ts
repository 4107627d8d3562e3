// What search and scoring need of a running model. The runtime implements it; tests may implement it by hand.
import type { Architecture } from './architecture';

/**
 * Keys and values of the tokens that a model has read. Slots are numbered from 0 in the order of feeding;
 * which of them a later token sees is that token's own `visible` row.
 */
export interface KeyValueCache {
  /** Number of slots in use. */
  readonly length: number;
  /** Forgets every slot from `length` on. */
  truncate(length: number): void;
  /** Keeps these slots and forgets the others: slot `slots[i]` becomes slot `i`. Ascending, without repeats. */
  keep(slots: readonly number[]): void;
}

/** One forward pass: `n` tokens read at once after the `past` tokens of the cache. */
export interface Step {
  /** Left out where nothing is read before, and nothing will be read after: the past is empty then. */
  readonly cache?: KeyValueCache;
  /** Token ids, [n]. */
  readonly tokens: readonly number[];
  /** Position row 0: the place in Part A, [n]. */
  readonly positions: readonly number[];
  /** Position row 1: the place inside the blank, 0 in Part A, [n]. */
  readonly blockPositions: readonly number[];
  /** GLM's attention mask, [n × (past + n)] row by row: 1 where the token sees that slot. */
  readonly visible: Uint8Array;
  /** Which of the `n` tokens to predict the next token at. */
  readonly logitsAt: readonly number[];
}

export interface Engine {
  readonly architecture: Architecture;
  /** So many tokens make good use of the device in one pass; with more, each token costs no less. */
  readonly passTokens: number;
  createCache(): KeyValueCache;
  /**
   * Reads the step's tokens, appends their keys and values to the cache (slots past … past + n - 1), and
   * returns one row of logits for each index of `logitsAt`, [vocabSize] each, in natural units before softmax.
   */
  forward(step: Step): Promise<Float32Array[]>;
}
