// A dataset that is being labelled: its rows by windows, its labels, what was decided and is not saved yet.
import { resolve } from 'node:path';
import type { Row } from '../datasets/entry';
import { formatOf } from '../datasets/dataset';
import { knownLabel, unusable } from '../jobs/decisions';
import { IndexedFile, type FileRecord } from '../records/indexedFile';
import { wordInfluence, type WordInfluence } from '../explaining/wordInfluence';
import { sessionQuality, type SessionQuality } from '../quality/sessionQuality';
import { discoverAnswers, type DiscoveredAnswer, type KnownText } from '../scoring/discover';
import { renderPattern } from '../task/pattern';
import { checkColumns, labelColumns } from '../task/columns';
import type { Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { Changes, type Change, type Wish } from './changes';
import { distributionIn, statusIn } from './decision';
import { DecisionJournal, readDecisions, type JournalledDecision } from './decisionJournal';
import { Labels, type StatusCounts } from './labels';
import { listedRow, rowDetail, type ListedRow, type RowDetail } from './rows';
import { ownTarget, saveDecisions } from './saveDecisions';
import { Suggesting, type KnownRecord, type SuggestingState, type UseModel } from './suggesting';
import { Suggestions } from './suggestions';
import { View, type ViewSource, type ViewSpec } from './view';

export interface SessionOptions {
  /** Path of the dataset. */
  readonly dataset: string;
  readonly task: Task;
  /** Path of the journal of decisions that are not saved yet. */
  readonly journal: string;
  /** A copy of an earlier journal, whose decisions come before those of the journal. */
  readonly backup?: string;
  readonly useModel: UseModel;
  /** Told when something has gone on in the background. */
  readonly changed: () => void;
}

export interface SessionProgress extends StatusCounts {
  readonly records: number;
  /** Share of the file that has been looked at, 0 … 1. */
  readonly read: number;
  readonly complete: boolean;
  readonly unsaved: number;
  readonly unmatched: number;
  readonly suggesting: SuggestingState;
  readonly message?: string;
}

/** Rows that are there when a dataset is shown first; the rest is found while a person reads these. */
const firstRecords = 200;

/** Records of known label that are kept to choose a scorer by. */
const mostKnown = 256;

/** Rows of each label in which answers are looked for. */
const discoverRows = 30;

/** Rows of a bulk acceptance that are shown before it. */
const sampleRows = 8;

export class Session {
  readonly task: Task;
  readonly source: ViewSource;
  readonly changes: Changes;
  readonly #options: SessionOptions;
  readonly #file: IndexedFile;
  readonly #labels = new Labels();
  readonly #suggestions: Suggestions;
  readonly #suggesting: Suggesting;
  readonly #stop = new AbortController();
  /** Decisions of an earlier session, until their rows are found. */
  readonly #earlier: Map<number, JournalledDecision>;
  readonly #gold: KnownRecord[] = [];
  #view: View;
  #looking = new AbortController();
  #complete = false;
  #saving: Promise<number> | undefined;
  #message: string | undefined;
  #indexing: Promise<void> = Promise.resolve();

  private constructor(
    options: SessionOptions,
    file: IndexedFile,
    journal: DecisionJournal,
    earlier: Map<number, JournalledDecision>,
  ) {
    this.#options = options;
    this.task = options.task;
    this.#file = file;
    this.#earlier = earlier;
    this.#suggestions = new Suggestions(this.task);
    this.source = { file, task: this.task, labels: this.#labels, suggestions: this.#suggestions };
    this.changes = new Changes(this.source, journal);
    this.#view = View.all(file);
    this.#suggesting = new Suggesting({
      source: this.source,
      view: () => this.#view,
      known: () => this.known(),
      useModel: options.useModel,
      changed: options.changed,
    });
  }

  /**
   * Opens a dataset and returns when its first rows are there.
   * @throws WrongInput where dataset and task do not fit
   */
  static async open(options: SessionOptions): Promise<Session> {
    const format = formatOf(options.dataset);
    if (format === undefined) throw new WrongInput(`${options.dataset}: its name does not say its format`);
    const file = await IndexedFile.open(options.dataset, format);
    const earlier =
      options.backup === undefined
        ? new Map<number, JournalledDecision>()
        : await readDecisions(options.backup);
    for (const [record, decision] of await readDecisions(options.journal)) earlier.set(record, decision);
    const journal = await DecisionJournal.open(options.journal, options.dataset);
    const session = new Session(options, file, journal, earlier);
    try {
      await session.#startIndexing();
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  get columns(): readonly string[] {
    return this.#file.columns;
  }

  get progress(): SessionProgress {
    const suggesting = this.#suggesting.state;
    const message = this.#message ?? suggesting.message;
    return {
      ...this.#labels.counts,
      records: this.#file.count,
      read: this.#complete ? 1 : this.#file.progress,
      complete: this.#complete,
      unsaved: this.#labels.pending.size,
      unmatched: this.#complete ? this.#earlier.size : 0,
      suggesting,
      ...(message !== undefined && { message }),
    };
  }

  /** Rows at some places of the list. @param columns whose beginnings are wanted */
  async rows(start: number, count: number, columns: readonly string[]): Promise<ListedRow[]> {
    const records = this.#view.slice(start, start + count);
    const contents = await this.#read(records);
    return records.flatMap((record) => {
      const content = contents.get(record);
      return content === undefined ? [] : [listedRow(this.source, record, content, columns)];
    });
  }

  async detail(record: number): Promise<RowDetail> {
    const content = (await this.#read([record])).get(record);
    if (content === undefined) throw new WrongInput(`there is no row ${record}`);
    return rowDetail(this.source, record, content);
  }

  /** Lists other records, or the same in another order. */
  async setView(spec: ViewSpec, signal: AbortSignal): Promise<number> {
    // Whoever types on does not wait for what was typed before.
    this.#looking.abort(new Error('another list was asked for'));
    this.#looking = new AbortController();
    this.#view = await View.of(this.source, spec, AbortSignal.any([signal, this.#looking.signal]));
    return this.#view.count;
  }

  position(record: number): number {
    return this.#view.position(record);
  }

  /** Which records are looked at; @param all suggestions for every row */
  focus(records: readonly number[], all?: boolean): void {
    this.#suggesting.focus(records, all);
  }

  /** How many undecided rows have a suggestion at least so probable, and the least certain of these. */
  async bulkPreview(threshold: number): Promise<{
    readonly count: number;
    readonly sample: (ListedRow & { readonly probability: number })[];
  }> {
    const found = this.#above(threshold);
    const probability = (record: number) => this.#suggestions.of(record)?.probability ?? 0;
    const shown = [...found].sort((a, b) => probability(a) - probability(b)).slice(0, sampleRows);
    const contents = await this.#read(shown);
    const columns = [...new Set(this.task.patterns.flatMap((pattern) => pattern.columns))];
    const sample = shown.flatMap((record) => {
      const content = contents.get(record);
      if (content === undefined) return [];
      return [{ ...listedRow(this.source, record, content, columns), probability: probability(record) }];
    });
    return { count: found.length, sample };
  }

  /** Accepts what `bulkPreview` counted. */
  bulkAccept(threshold: number, annotator: string): Promise<Change[]> {
    const wishes = this.#above(threshold).map((record): Wish => ({
      record,
      label: this.#suggestions.of(record)?.name ?? '',
    }));
    return this.changes.decide(wishes, annotator);
  }

  /** Where the labels go: into the dataset, or for formats that are not written into a file beside it. */
  get target(): string {
    return ownTarget(this.#file);
  }

  /**
   * Writes the dataset with what was decided. What goes into the dataset itself need not be remembered any more.
   * @returns how many rows were written anew
   * @throws ChangedOnDisk where another program has written the dataset
   */
  async save(target: string): Promise<number> {
    await this.#indexing;
    this.#saving = this.#save(target).finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  #save(target: string): Promise<number> {
    return this.changes.save(async (pending) => {
      const { index, columns } = await saveDecisions(this.#file, this.task, pending, target);
      const isOwn = resolve(target) === resolve(this.#file.path);
      if (isOwn) await this.#file.becomes(index, columns);
      return isOwn;
    });
  }

  /** Which words speak for a label. @throws WrongInput where the row or the label is none */
  async why(record: number, label: string, signal: AbortSignal): Promise<WordInfluence> {
    const content = (await this.#read([record])).get(record);
    const index = this.task.verbalizer.findIndex((each) => each.label === label);
    if (content?.kind !== 'row' || index < 0)
      throw new WrongInput(`there is nothing to explain in row ${record}`);
    return this.#options.useModel(async (service, aborted) => {
      const scorer = await this.#suggesting.taskScorer(service, aborted);
      const cell = (column: string) => content.cell(column) ?? '';
      return wordInfluence(scorer, this.#suggesting.scorer, cell, index, aborted);
    }, signal);
  }

  /** How good the labels are; looks through the whole dataset. */
  quality(signal: AbortSignal): Promise<SessionQuality> {
    return sessionQuality(this.source, signal);
  }

  /**
   * Words that the model itself prefers at the blank, by label.
   * @throws WrongInput where no two labels are known of any row
   */
  async discover(signal: AbortSignal): Promise<Map<string, DiscoveredAnswer[]>> {
    const names = this.task.verbalizer.map(({ label }) => label);
    const known = new Map(this.known().map(({ record, label }) => [record, label]));
    if (new Set(known.values()).size < 2) {
      throw new WrongInput('words are found by comparing rows of different labels: label some of each first');
    }
    const [pattern] = this.task.patterns;
    const taken = names.map(() => 0);
    const texts: KnownText[] = [];
    for await (const { record, content } of this.#file.readSome([...known.keys()], signal)) {
      const label = known.get(record) ?? 0;
      if (content.kind === 'broken' || pattern === undefined) continue;
      if ((taken[label] ?? 0) >= discoverRows) continue;
      taken[label] = (taken[label] ?? 0) + 1;
      const text = renderPattern(pattern, (column) => content.cell(column) ?? '').trim();
      texts.push({ text, label: names[label] ?? '' });
    }
    return this.#options.useModel((service, signal) => discoverAnswers(service, texts, { signal }), signal);
  }

  /** Records whose right label is known: by the gold column, or by a person. At most 256. */
  known(): readonly KnownRecord[] {
    const known = new Map(this.#gold.map((each) => [each.record, each]));
    const labels = this.task.verbalizer.map(({ label }) => label);
    for (const [record, { label, status }] of this.#labels.pending) {
      if (known.size >= mostKnown) break;
      const index = status === 'accepted' || status === 'overridden' ? labels.indexOf(label) : -1;
      if (index >= 0 && !known.has(record)) known.set(record, { record, label: index });
    }
    return [...known.values()];
  }

  /** Ends everything that goes on for this dataset; the journal stays. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the dataset was closed'));
    await Promise.allSettled([this.#indexing, this.#suggesting.dispose()]);
    await this.changes.close();
  }

  #above(threshold: number): number[] {
    const found: number[] = [];
    for (let record = 0; record < this.#file.count; record++) {
      if (this.#labels.isDecided(record) || this.#labels.status(record) === 'broken') continue;
      const suggestion = this.#suggestions.of(record);
      if (suggestion !== undefined && suggestion.probability >= threshold) found.push(record);
    }
    return found;
  }

  async #read(records: readonly number[]): Promise<Map<number, FileRecord>> {
    try {
      return await this.#readNow(records);
    } catch (error) {
      // The file was ours to change.
      if (this.#saving === undefined) throw error;
      await this.#saving.catch(() => undefined);
      return this.#readNow(records);
    }
  }

  async #readNow(records: readonly number[]): Promise<Map<number, FileRecord>> {
    const found = new Map<number, FileRecord>();
    for await (const { record, content } of this.#file.readSome(records)) found.set(record, content);
    return found;
  }

  /** Resolves when the first rows are there; the others follow. */
  async #startIndexing(): Promise<void> {
    let begun: (() => void) | undefined;
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let checked = false;
    const indexed = this.#file.index((record, content) => {
      this.#found(record, content);
      if (record + 1 >= firstRecords && !checked) {
        checked = true;
        checkColumns(this.task, this.#file.columns);
        begun?.();
      }
    }, this.#stop.signal);
    const done = indexed.then(() => {
      if (this.#file.count > 0) checkColumns(this.task, this.#file.columns);
      this.#complete = true;
      this.#options.changed();
    });
    // What goes wrong after the first rows is shown beside them.
    this.#indexing = done.catch((error: unknown) => {
      this.#message = error instanceof Error ? error.message : String(error);
      this.#options.changed();
    });
    await Promise.race([first, done]);
  }

  #found(record: number, content: FileRecord): void {
    if (content.kind === 'broken') {
      this.#labels.setSaved(record, '', 'broken');
      this.#suggestions.setUnusable(record);
    } else {
      this.#foundRow(record, content);
    }
    if (record % 1000 === 0) this.#options.changed();
  }

  #foundRow(record: number, row: Row): void {
    const columns = labelColumns(this.task.labelColumn);
    const status = statusIn(row, this.task);
    const label = status === '' ? '' : (row.cell(columns.label)?.trim() ?? '');
    this.#labels.setSaved(record, label, status);
    if (unusable(row, this.task) !== undefined) this.#suggestions.setUnusable(record);
    const distribution = status === '' ? undefined : distributionIn(row, this.task);
    if (distribution !== undefined) {
      const disagreement = Number(row.cell(columns.disagreement) ?? '') || 0;
      this.#suggestions.setFromFile(record, distribution, disagreement, row.cell(columns.hash) ?? '');
    }
    const earlier = this.#earlier.get(record);
    if (earlier !== undefined && this.changes.takeOver(earlier, row)) this.#earlier.delete(record);
    if (this.#gold.length < mostKnown) {
      const known = knownLabel(row, this.task);
      if (known !== undefined) this.#gold.push({ record, label: known });
    }
  }
}
