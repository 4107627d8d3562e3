// An answer to a blank, as the search found it.

export interface Answer {
  /** What was written, without <|startofpiece|> and the end token. */
  readonly tokenIds: readonly number[];
  /** Log-probability of each token given all before it, in nats. */
  readonly tokenLogProbs: readonly number[];
  /** Sum of the tokens' log-probabilities and the end token's; without the latter at the length limit. */
  readonly logProb: number;
  /** What answers are ranked by: `logProb`, divided by a power of the length where the search says so. */
  readonly score: number;
  /** False when the length limit cut the answer off. */
  readonly ended: boolean;
}

/**
 * An answer being written: its tokens so far, and where the model's memory of them is.
 */
export interface Branch {
  readonly tokenIds: readonly number[];
  readonly tokenLogProbs: readonly number[];
  readonly sumLogProb: number;
  /** Slots of <|startofpiece|> and of every token but the last, which has not been read yet. */
  readonly slots: readonly number[];
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
