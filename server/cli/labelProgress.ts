// What `glm label` says on standard error while it works: progress, broken rows, the choice of a scorer.
import type { Progress } from '../labelling/jobs/progress';
import type { ScorerChoice } from '../labelling/scoring/chooseScorer';
import { scorers } from '../labelling/task/task';
import { ProgressLine, type ProgressOutput } from './progressLine';

/** Broken rows that are named; the others are only counted. */
const named = 20;

export class LabelProgress {
  readonly #line: ProgressLine;
  readonly #source: string;
  #broken = 0;

  /** @param source the dataset's name, for broken rows */
  constructor(output: ProgressOutput, source: string, now: () => number = Date.now) {
    this.#line = new ProgressLine(output, now);
    this.#source = source;
  }

  show({ done, total, rowsPerSecond, secondsLeft }: Progress): void {
    const percent = Math.floor((100 * done) / Math.max(1, total));
    const rest =
      secondsLeft === undefined ? '' : `, ${rowsPerSecond.toFixed(1)} rows/s, ${duration(secondsLeft)} left`;
    this.#line.show(`${done} of ${total} rows (${percent} %)${rest}`);
  }

  broken(line: number, reason: string): void {
    this.#broken++;
    if (this.#broken <= named) this.#line.note(`${this.#source}:${line}: ${reason}`);
  }

  scorer({ scorer, rows, accuracies }: ScorerChoice): void {
    const each = scorers.map((name) => `${name} ${(100 * accuracies[name]).toFixed(1)} %`).join(', ');
    const why = rows === 0 ? 'no right label is known' : `right on ${rows} rows: ${each}`;
    this.#line.note(`scorer ${scorer} (${why})`);
  }

  end(): void {
    this.#line.end();
    if (this.#broken > named) this.#line.note(`and ${this.#broken - named} more broken rows`);
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
