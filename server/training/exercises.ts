// What a model is fine-tuned on: examples that become batches, and held-out ones that say when to stop.
import type { Objective } from '../onnx/training/lossGraph';
import type { Batch } from './batch';

export interface Exercises {
  readonly objective: Objective;
  /** Examples of an epoch. */
  readonly count: number;
  /** Changes with everything that the batches depend on. */
  readonly fingerprint: string;
  /**
   * @param examples numbers from 0 to `count` − 1
   * @param epoch from 1; blanks that are drawn anew in every epoch depend on it
   */
  batch(examples: readonly number[], epoch: number): Batch;
  /** Decide when to stop and which state is best; never trained on. */
  readonly heldOut: readonly HeldOutBatch[];
}

export interface HeldOutBatch {
  readonly batch: Batch;
  readonly examples: number;
  /** Of the examples, how many are answered right; undefined where that is no question of right and wrong. */
  readonly right?: (outputs: ReadonlyMap<string, Float32Array>) => number;
}

/** Cuts a list into pieces of at most `size`. */
export function inPieces<T>(elements: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(elements.length / size) }, (_, i) =>
    elements.slice(i * size, (i + 1) * size),
  );
}
