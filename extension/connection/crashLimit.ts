// How often a server may crash before the client stops starting it again.

/** Counts crashes in a sliding window of time. */
export class CrashLimit {
  #times: readonly number[] = [];

  constructor(
    private readonly crashes: number,
    private readonly windowMs: number,
  ) {}

  /** Notes a crash at `now` (milliseconds) and says whether that was one too many. */
  isExceededBy(now: number): boolean {
    this.#times = [...this.#times.filter((time) => now - time < this.windowMs), now];
    return this.#times.length >= this.crashes;
  }

  /** Forgets all crashes: a person asked for a fresh start. */
  reset(): void {
    this.#times = [];
  }
}
