// Asks the model about rows while a person labels: those in sight first, then those that come next, and all others
// when that is wanted.
import type { GlmService } from '../../inference/service';
import type { SuggestingProgress } from '../../protocol/openDataset';
import { unusable } from '../jobs/decisions';
import { chooseScorer, type KnownRow } from '../scoring/chooseScorer';
import { TaskScorer } from '../scoring/taskScorer';
import { fingerprint } from '../task/fingerprint';
import type { Scorer } from '../task/task';
import type { View, ViewSource } from './view';

/** Does work with the loaded model, and rejects when the model is replaced or the signal is aborted. */
export type UseModel = <R>(
  work: (service: GlmService, signal: AbortSignal) => Promise<R>,
  signal: AbortSignal,
) => Promise<R>;

/** A record whose right label is known; `label` is an index into the task's. */
export interface KnownRecord {
  readonly record: number;
  readonly label: number;
}

export interface SuggestingOptions {
  readonly source: ViewSource;
  readonly view: () => View;
  readonly known: () => readonly KnownRecord[];
  readonly useModel: UseModel;
  readonly changed: () => void;
}

/** Rows of one request to the model: what else is asked of it waits no longer than these take. */
const batchRows = 32;

/** Rows beyond those in sight for which suggestions are made without being asked for. */
const ahead = 256;

/** The scorer is chosen anew when so many more labels are known. */
const chooseEvery = 20;

/** Rows that `batch` compares with, at least. */
const leastSample = 64;

export class Suggesting {
  readonly #options: SuggestingOptions;
  readonly #stop = new AbortController();
  #inSight: readonly number[] = [];
  #all = false;
  #cursor = 0;
  #running: Promise<void> | undefined;
  #scorer: { readonly service: GlmService; readonly identity: string; readonly of: TaskScorer } | undefined;
  #by: Scorer | '' = '';
  #chosenOn = -1;
  #rate = 0;
  #message: string | undefined;
  #model = 0;

  constructor(options: SuggestingOptions) {
    this.#options = options;
  }

  get state(): SuggestingProgress {
    return {
      model: this.#model,
      suggested: this.#options.source.suggestions.count,
      active: this.#running !== undefined,
      all: this.#all,
      rowsPerSecond: this.#rate,
      scorer: this.#by,
      ...(this.#message !== undefined && { message: this.#message }),
    };
  }

  /** @param all from now on for every row; left out: as before */
  focus(records: readonly number[], all?: boolean): void {
    this.#inSight = records;
    if (all !== undefined) this.#all = all;
    this.#cursor = 0;
    this.#message = undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      this.#options.changed();
    });
  }

  /** Asks anew about the rows in sight: another model is in use. */
  anew(): void {
    const { suggestions, file } = this.#options.source;
    suggestions.forget(file.count);
    this.#model++;
    this.#scorer = undefined;
    this.#chosenOn = -1;
    this.focus(this.#inSight);
  }

  /** Ends the work on suggestions for good. */
  async dispose(): Promise<void> {
    this.#stop.abort(new Error('the dataset was closed'));
    await this.#running;
  }

  /** The scorer, made for the service that is in use. */
  async taskScorer(service: GlmService, signal: AbortSignal): Promise<TaskScorer> {
    if (this.#scorer?.service === service) return this.#scorer.of;
    const { task } = this.#options.source;
    const { identity, model, precision } = await service.load();
    const of = await TaskScorer.create(service, task, signal);
    this.#scorer = { service, identity: identity ?? `${model} ${precision}`, of };
    this.#chosenOn = -1;
    return of;
  }

  /** What labels are compared by at present. */
  get scorer(): Scorer {
    return this.#by || 'logProb';
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    // A batch first, so that whoever looks away again at once costs nothing.
    await Promise.resolve();
    if (this.#next().length === 0) return;
    try {
      await this.#options.useModel((service, aborted) => this.#suggest(service, aborted), signal);
    } catch (error) {
      if (!signal.aborted) this.#message = error instanceof Error ? error.message : String(error);
    }
  }

  async #suggest(service: GlmService, signal: AbortSignal): Promise<void> {
    const scorer = await this.taskScorer(service, signal);
    await this.#choose(scorer, signal);
    const started = Date.now();
    let rows = 0;
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      rows += await this.#score(batch, scorer, signal);
      this.#rate = rows / Math.max(0.001, (Date.now() - started) / 1000);
      await this.#choose(scorer, signal);
      this.#options.changed();
    }
  }

  /** @returns how many of the records were scored */
  async #score(records: readonly number[], scorer: TaskScorer, signal: AbortSignal): Promise<number> {
    const { file, task, suggestions } = this.#options.source;
    const rows: { readonly record: number; readonly cell: (column: string) => string }[] = [];
    for await (const { record, content } of file.readSome(records, signal)) {
      if (content.kind === 'broken' || unusable(content, task) !== undefined) {
        suggestions.setUnusable(record);
      } else {
        rows.push({ record, cell: (column) => content.cell(column) ?? '' });
      }
    }
    const scores = await scorer.scoreAll(
      rows.map(({ cell }) => cell),
      signal,
    );
    rows.forEach(({ record }, i) => {
      suggestions.setScores(record, scores[i] ?? [], scorer, this.#by || 'logProb', this.#hash);
    });
    return rows.length;
  }

  /** The scorer that the task names; for `auto` the best on the records whose label is known, as they become more. */
  async #choose(scorer: TaskScorer, signal: AbortSignal): Promise<void> {
    const { task, suggestions, file } = this.#options.source;
    if (task.scorer !== 'auto' && task.scorer !== 'batch') {
      this.#by = task.scorer;
      return;
    }
    const known = this.#options.known();
    if (this.#chosenOn >= 0 && known.length < this.#chosenOn + chooseEvery) return;
    this.#chosenOn = known.length;
    const before = this.#by;
    const unscored = known.map(({ record }) => record).filter((record) => suggestions.isWanted(record));
    for (let i = 0; i < unscored.length; i += batchRows) {
      await this.#score(unscored.slice(i, i + batchRows), scorer, signal);
    }
    const sample: number[] = [];
    for (let record = 0; record < file.count && sample.length < ahead; record++) {
      if (suggestions.scores(record) !== undefined) sample.push(record);
    }
    if (task.scorer === 'batch' && sample.length < leastSample) {
      const more = Array.from({ length: Math.min(leastSample, file.count) }, (_, record) => record);
      await this.#score(more, scorer, signal);
      sample.push(...more.filter((record) => suggestions.scores(record) !== undefined));
    }
    if (sample.length >= leastSample || task.scorer === 'batch') {
      scorer.compareWith(sample.flatMap((record) => [suggestions.scores(record) ?? []]));
    }
    this.#by = task.scorer === 'batch' ? 'batch' : chooseScorer(this.#judged(known, scorer)).scorer;
    if (this.#by !== before) suggestions.compareAnew(file.count, scorer, this.#by, this.#hash);
  }

  #judged(known: readonly KnownRecord[], scorer: TaskScorer): KnownRow[] {
    return known.flatMap(({ record, label }) => {
      const scores = this.#options.source.suggestions.scores(record);
      return scores === undefined ? [] : [{ label, suggested: scorer.labelsByScorer(scores) }];
    });
  }

  get #hash(): string {
    return fingerprint(this.#options.source.task, this.#by || 'logProb', this.#scorer?.identity ?? '');
  }

  /** Records to ask about next; none where nothing is wanted. */
  #next(): number[] {
    const wanted = (record: number) => this.#isWanted(record);
    const inSight = this.#inSight.filter(wanted);
    if (inSight.length > 0) return inSight.slice(0, batchRows);
    const view = this.#options.view();
    const from = Math.max(0, view.position(this.#inSight.at(-1) ?? 0));
    const coming = view.slice(from, from + ahead).filter(wanted);
    if (coming.length > 0) return coming.slice(0, batchRows);
    while (this.#all && this.#cursor < view.count) {
      const some = view.slice(this.#cursor, this.#cursor + ahead).filter(wanted);
      if (some.length > 0) return some.slice(0, batchRows);
      this.#cursor += ahead;
    }
    return [];
  }

  #isWanted(record: number): boolean {
    const { labels, suggestions } = this.#options.source;
    if (labels.status(record) === 'broken' || !suggestions.isWanted(record)) return false;
    return !suggestions.trust(record, this.#hash);
  }
}
