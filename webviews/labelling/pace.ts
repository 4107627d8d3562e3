// How long the rest takes, by the pace of the last decisions.

/** Decisions that count. */
const remembered = 50;

/** Fewer steps than these say nothing about a pace. */
const leastSteps = 4;

export class Pace {
  /** When the last decisions were made, in milliseconds. */
  #times: readonly number[] = [];

  decided(now: number): void {
    this.#times = [...this.#times.slice(1 - remembered), now];
  }

  /** Milliseconds that so many rows take; undefined before there is a pace. */
  timeFor(rows: number): number | undefined {
    const steps = this.#times.slice(1).map((time, i) => time - (this.#times[i] ?? time));
    if (steps.length < leastSteps) return undefined;
    // The median: a break for coffee is no part of the pace.
    const pace = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
    return pace * Math.max(0, rows);
  }
}
