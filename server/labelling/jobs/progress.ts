// How far a run is, how fast, and how long the rest will take.

export interface Progress {
  /** Rows that are behind, those of an earlier run included. */
  readonly done: number;
  readonly total: number;
  /** Of this run; 0 before the first row. */
  readonly rowsPerSecond: number;
  /** Estimate in seconds; undefined before the first row. */
  readonly secondsLeft?: number;
}

export class ProgressClock {
  readonly #total: number;
  readonly #now: () => number;
  readonly #started: number;
  #scored = 0;

  /** @param now milliseconds */
  constructor(total: number, now: () => number = Date.now) {
    this.#total = total;
    this.#now = now;
    this.#started = now();
  }

  /** @param done rows behind; @param scored whether the model was asked about the last one */
  at(done: number, scored: boolean): Progress {
    if (scored) this.#scored++;
    const seconds = (this.#now() - this.#started) / 1000;
    const total = Math.max(this.#total, done);
    if (this.#scored === 0 || seconds <= 0) return { done, total, rowsPerSecond: 0 };
    const rowsPerSecond = this.#scored / seconds;
    return { done, total, rowsPerSecond, secondsLeft: (total - done) / rowsPerSecond };
  }
}
