// What the model says of each record, as far as it was asked: a few numbers a record, and the scores behind them, so
// that another way of comparing labels needs no model.
import type { Uncertainty } from '../../protocol/openDataset';
import { Growing } from '../records/growing';
import type { Suggestion, TaskScorer, RowScores } from '../scoring/taskScorer';
import type { Scorer, Task } from '../task/task';

/** What is suggested for a record. */
export interface RecordSuggestion extends Suggestion {
  /** The label's name. */
  readonly name: string;
  readonly probability: number;
  /** Of task, scorer and model. */
  readonly hash: string;
}

const none = 0;
const scored = 1;
const fromFile = 2;
/** There is nothing to ask the model about. */
const unusable = 3;

export class Suggestions {
  readonly #task: Task;
  readonly #kind = new Growing((n) => new Uint8Array(n));
  readonly #distributions: Growing;
  readonly #disagreements = new Growing((n) => new Float32Array(n));
  /** Of each pattern and answer: log-probabilities. */
  readonly #scores: Growing;
  readonly #lengths: Growing;
  /** Index into `#hashes`. */
  readonly #hash = new Growing((n) => new Int16Array(n));
  readonly #hashes: string[] = [];
  readonly #answers: number;
  #count = 0;

  constructor(task: Task) {
    this.#task = task;
    this.#answers = task.verbalizer.reduce((n, { answers }) => n + answers.length, 0);
    const width = this.#answers * task.patterns.length;
    this.#distributions = new Growing((n) => new Float32Array(n), task.verbalizer.length);
    this.#scores = new Growing((n) => new Float32Array(n), width);
    this.#lengths = new Growing((n) => new Uint8Array(n), width);
  }

  /** Records that have one. */
  get count(): number {
    return this.#count;
  }

  has(record: number): boolean {
    const kind = this.#kind.get(record);
    return kind === scored || kind === fromFile;
  }

  /** Whether the model is to be asked about a record: not yet, or only another model was. */
  isWanted(record: number): boolean {
    const kind = this.#kind.get(record);
    return kind === none || kind === fromFile;
  }

  of(record: number): RecordSuggestion | undefined {
    if (!this.has(record)) return undefined;
    const distribution = this.#distributions.row(record);
    const label = distribution.indexOf(Math.max(...distribution));
    return {
      label,
      name: this.#task.verbalizer[label]?.label ?? '',
      probability: distribution[label] ?? 0,
      distribution,
      disagreement: this.#disagreements.get(record),
      hash: this.#hashes[this.#hash.get(record)] ?? '',
    };
  }

  /** Takes over what the dataset holds from an earlier run. */
  setFromFile(
    record: number,
    distribution: Readonly<Record<string, number>>,
    disagreement: number,
    hash: string,
  ): void {
    const values = this.#task.verbalizer.map(({ label }) => distribution[label] ?? 0);
    if (values.every((value) => value === 0)) return;
    this.#distributions.setRow(record, values);
    this.#disagreements.set(record, disagreement);
    this.#set(record, fromFile, hash);
  }

  setUnusable(record: number): void {
    this.#kind.set(record, unusable);
  }

  /** Takes what a suggestion of an earlier run with this hash says for the model's own. */
  trust(record: number, hash: string): boolean {
    if (this.#kind.get(record) !== fromFile) return false;
    return this.#hashes[this.#hash.get(record)] === hash;
  }

  /** Forgets what the model was asked about: another one is in use. @param records how many there are */
  forget(records: number): void {
    for (let record = 0; record < records; record++) {
      if (this.#kind.get(record) !== scored) continue;
      this.#kind.set(record, none);
      this.#count--;
    }
  }

  setScores(record: number, scores: RowScores, scorer: TaskScorer, by: Scorer, hash: string): void {
    this.#scores.setRow(
      record,
      scores.flatMap(({ logProbs }) => logProbs),
    );
    this.#lengths.setRow(
      record,
      scores.flatMap(({ lengths }) => lengths.map((length) => Math.min(255, length))),
    );
    const { distribution, disagreement } = scorer.suggest(scores, by);
    this.#distributions.setRow(record, distribution);
    this.#disagreements.set(record, disagreement);
    this.#set(record, scored, hash);
  }

  /** The scores of a record that the model was asked about. */
  scores(record: number): RowScores | undefined {
    if (this.#kind.get(record) !== scored) return undefined;
    const logProbs = this.#scores.row(record);
    const lengths = this.#lengths.row(record);
    return this.#task.patterns.map((_, pattern) => {
      const [start, end] = [pattern * this.#answers, (pattern + 1) * this.#answers];
      return { logProbs: logProbs.slice(start, end), lengths: lengths.slice(start, end) };
    });
  }

  /** Compares the labels anew by the scores that are there. @param records how many there are */
  compareAnew(records: number, scorer: TaskScorer, by: Scorer, hash: string): void {
    for (let record = 0; record < records; record++) {
      const scores = this.scores(record);
      if (scores !== undefined) this.setScores(record, scores, scorer, by, hash);
    }
  }

  /** How uncertain a record's label is; -Infinity where nothing was suggested. */
  uncertainty(record: number, kind: Uncertainty): number {
    if (!this.has(record)) return -Infinity;
    if (kind === 'disagreement') return this.#disagreements.get(record);
    return uncertaintyOf(this.#distributions.row(record), kind);
  }

  #set(record: number, kind: number, hash: string): void {
    if (!this.has(record)) this.#count++;
    this.#kind.set(record, kind);
    let place = this.#hashes.indexOf(hash);
    if (place < 0) place = this.#hashes.push(hash) - 1;
    this.#hash.set(record, place);
  }
}

/**
 * Least confidence: 1 − the largest probability. Margin (breaking ties): 1 − the distance of the two largest.
 * Entropy: in nats (Settles 2009, Active Learning Literature Survey, 3.1).
 */
export function uncertaintyOf(
  distribution: readonly number[],
  kind: Exclude<Uncertainty, 'disagreement'>,
): number {
  const [first = 0, second = 0] = [...distribution].sort((a, b) => b - a);
  switch (kind) {
    case 'leastConfidence':
      return 1 - first;
    case 'margin':
      return 1 - (first - second);
    case 'entropy':
      return distribution.reduce((total, p) => (p > 0 ? total - p * Math.log(p) : total), 0);
  }
}
