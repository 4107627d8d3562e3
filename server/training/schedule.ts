// The learning rate over a training run: linear warm-up, then linear decay.

export interface Schedule {
  /** The largest learning rate. */
  readonly peak: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Steps until the peak is reached. */
  readonly warmUp: number;
}

/** @param step counted from 0; the last step still moves, the one after it would not */
export function learningRate({ peak, steps, warmUp }: Schedule, step: number): number {
  if (step < warmUp) {
    return (peak * (step + 1)) / warmUp;
  }
  return peak * Math.max(0, (steps - step) / Math.max(1, steps - warmUp));
}
