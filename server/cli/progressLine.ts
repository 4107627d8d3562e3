// Progress on standard error: one line that changes in a terminal, a line now and then in a log.

/** What is written to: standard error, or a test's. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Between two changes of the line, in milliseconds. */
const terminalInterval = 200;
/** Between two lines of a log, in milliseconds. */
const logInterval = 10_000;

export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #shownAt = -Infinity;
  #isShown = false;

  constructor(output: ProgressOutput, now: () => number = Date.now) {
    this.#output = output;
    this.#now = now;
  }

  /** Shows the state of the work, unless it was shown a moment ago. */
  show(text: string): void {
    const interval = this.#output.isTTY === true ? terminalInterval : logInterval;
    if (this.#now() - this.#shownAt < interval) {
      return;
    }
    this.#shownAt = this.#now();
    if (this.#output.isTTY !== true) {
      this.#output.write(`glm: ${text}\n`);
      return;
    }
    // A line that is broken in two could not be overwritten.
    const fitting = `glm: ${text}`.slice(0, (this.#output.columns ?? 80) - 1);
    this.#output.write(`\r\u001B[2K${fitting}`);
    this.#isShown = true;
  }

  /** Writes a line that stays. */
  note(text: string): void {
    this.end();
    this.#output.write(`glm: ${text}\n`);
  }

  /** Removes the changing line. */
  end(): void {
    if (this.#isShown) {
      this.#output.write('\r\u001B[2K');
      this.#isShown = false;
    }
  }
}
