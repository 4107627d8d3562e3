// How a labelling run goes, on standard error: one line that is written over in a terminal, a line now and then
// elsewhere.
import type { Progress } from '../labelling/jobs/progress';
import type { ScorerChoice } from '../labelling/scoring/chooseScorer';
import { scorers } from '../labelling/task/task';

/** Milliseconds between two lines. */
const inTerminal = 200;
const elsewhere = 10_000;

/** Broken rows that are named; the others are only counted. */
const named = 20;

export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export class LabelProgress {
  readonly #output: ProgressOutput;
  readonly #source: string;
  #shown = 0;
  #open = false;
  #broken = 0;
  #last: Progress | undefined;

  /** @param source the dataset's name, for broken rows */
  constructor(output: ProgressOutput, source: string) {
    this.#output = output;
    this.#source = source;
  }

  show(progress: Progress, now = Date.now()): void {
    const terminal = this.#output.isTTY === true;
    this.#last = progress;
    if (now - this.#shown < (terminal ? inTerminal : elsewhere)) return;
    this.#shown = now;
    this.#write(progress, terminal);
  }

  broken(line: number, reason: string): void {
    this.#broken++;
    if (this.#broken > named) return;
    this.#close();
    this.#output.write(`glm: ${this.#source}:${line}: ${reason}\n`);
  }

  scorer({ scorer, rows, accuracies }: ScorerChoice): void {
    this.#close();
    const each = scorers.map((name) => `${name} ${(100 * accuracies[name]).toFixed(1)} %`).join(', ');
    const why = rows === 0 ? 'no right label is known' : `right on ${rows} rows: ${each}`;
    this.#output.write(`glm: scorer ${scorer} (${why})\n`);
  }

  end(): void {
    if (this.#open && this.#last !== undefined) this.#write(this.#last, true);
    this.#close();
    if (this.#broken > named) this.#output.write(`glm: and ${this.#broken - named} more broken rows\n`);
  }

  #write({ done, total, rowsPerSecond, secondsLeft }: Progress, terminal: boolean): void {
    const rest =
      secondsLeft === undefined ? '' : `, ${rowsPerSecond.toFixed(1)} rows/s, ${duration(secondsLeft)} left`;
    const text = `glm: ${done} of ${total} rows (${Math.floor((100 * done) / Math.max(1, total))} %)${rest}`;
    // Back to the line's beginning, and nothing of a longer text before it.
    this.#output.write(terminal ? `\r${text}\u001b[K` : `${text}\n`);
    this.#open = terminal;
  }

  #close(): void {
    if (this.#open) this.#output.write('\n');
    this.#open = false;
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
