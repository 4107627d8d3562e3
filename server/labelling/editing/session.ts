// A dataset that is being labelled: its rows by windows, its labels, what was decided and is not saved yet.
import { resolve } from 'node:path';
import type {
  BulkPreview,
  Change,
  DiscoveredAnswer,
  LabellingProgress,
  ListedRow,
  QualityAnswer,
  RowDetail,
  ViewSpec,
  WhyAnswer,
} from '../../protocol/openDataset';
import { formatOf } from '../datasets/dataset';
import { IndexedFile } from '../records/indexedFile';
import { wordInfluence } from '../explaining/wordInfluence';
import { sessionQuality } from '../quality/sessionQuality';
import { asDatasetOf } from '../task/spilledCells';
import type { Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { previewAbove, wishesAbove } from './acceptAbove';
import { answerWords } from './answerWords';
import { Changes } from './changes';
import { DecisionJournal, readDecisions, type JournalledDecision } from './decisionJournal';
import { FirstPass } from './firstPass';
import { knownRecords } from './known';
import { Labels } from './labels';
import { Reading } from './reading';
import { listedRow, rowDetail } from './rows';
import { ownTarget, saveDecisions } from './saveDecisions';
import { Suggesting, type KnownRecord, type UseModel } from './suggesting';
import { Suggestions } from './suggestions';
import { View, type ViewSource } from './view';

export interface SessionOptions {
  /** Path of the dataset. */
  readonly dataset: string;
  readonly task: Task;
  /** Path of the journal of decisions that are not saved yet. */
  readonly journal: string;
  /** A copy of an earlier journal, whose decisions come before those of the journal. */
  readonly backup?: string;
  /** Also where another program labels the dataset, which then cannot any more. */
  readonly takeOver?: boolean;
  readonly useModel: UseModel;
  /** Told when something has gone on in the background. */
  readonly changed: () => void;
}

export class Session {
  readonly task: Task;
  readonly source: ViewSource;
  readonly changes: Changes;
  readonly #options: SessionOptions;
  readonly #file: IndexedFile;
  readonly #labels = new Labels();
  readonly #suggesting: Suggesting;
  readonly #firstPass: FirstPass;
  readonly #reading: Reading;
  readonly #stop = new AbortController();
  #view: View;
  #looking = new AbortController();

  private constructor(
    options: SessionOptions,
    file: IndexedFile,
    journal: DecisionJournal,
    earlier: Map<number, JournalledDecision>,
  ) {
    const { task, changed, useModel } = options;
    this.#options = options;
    this.task = task;
    this.#file = file;
    this.#reading = new Reading(file);
    this.source = { file, task, labels: this.#labels, suggestions: new Suggestions(task) };
    this.changes = new Changes(this.source, journal);
    this.#firstPass = new FirstPass(this.source, this.changes, earlier, changed);
    this.#view = View.all(file);
    this.#suggesting = new Suggesting({
      source: this.source,
      view: () => this.#view,
      known: () => this.known(),
      useModel,
      changed,
    });
  }

  /**
   * Opens a dataset and returns when its first rows are there.
   * @throws WrongInput where dataset and task do not fit
   * @throws JournalInUse where another program labels the dataset
   */
  static async open(options: SessionOptions): Promise<Session> {
    const format = formatOf(options.dataset);
    if (format === undefined) throw new WrongInput(`${options.dataset}: its name does not say its format`);
    const file = await IndexedFile.open(options.dataset, format, asDatasetOf(options.task));
    const journal = await DecisionJournal.open(options.journal, options.dataset, options.takeOver);
    let session: Session | undefined;
    try {
      const backup = options.backup === undefined ? [] : await readDecisions(options.backup);
      const earlier = new Map([...backup, ...(await readDecisions(options.journal))]);
      session = new Session(options, file, journal, earlier);
      await session.#firstPass.start(session.#stop.signal);
      return session;
    } catch (error) {
      await (session ?? journal).close();
      throw error;
    }
  }

  get columns(): readonly string[] {
    return this.#file.columns;
  }

  get progress(): LabellingProgress {
    const suggesting = this.#suggesting.state;
    const { read, complete, unmatched, failure } = this.#firstPass;
    const message = failure ?? suggesting.message;
    return {
      ...this.#labels.counts,
      records: this.#file.count,
      read,
      complete,
      unsaved: this.#labels.pending.size,
      unmatched,
      suggesting,
      ...(message !== undefined && { message }),
    };
  }

  /** Rows at some places of the list. @param columns whose beginnings are wanted */
  async rows(start: number, count: number, columns: readonly string[]): Promise<ListedRow[]> {
    const records = this.#view.slice(start, start + count);
    const contents = await this.#reading.read(records);
    return records.flatMap((record) => {
      const content = contents.get(record);
      return content === undefined ? [] : [listedRow(this.source, record, content, columns)];
    });
  }

  async detail(record: number): Promise<RowDetail> {
    const content = (await this.#reading.read([record])).get(record);
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

  /** Another model is in use: what the one before suggested is suggested anew. */
  modelChanged(): void {
    this.#suggesting.anew();
  }

  /** How many undecided rows have a suggestion at least so probable, and the least certain of these. */
  bulkPreview(threshold: number): Promise<BulkPreview> {
    return previewAbove(this.source, threshold, this.#reading.read);
  }

  /** Accepts what `bulkPreview` counted. */
  bulkAccept(threshold: number, annotator: string): Promise<Change[]> {
    return this.changes.decide(wishesAbove(this.source, threshold), annotator);
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
    await this.#firstPass.end;
    return this.#reading.during(
      this.changes.save(async (pending) => {
        const { index, columns } = await saveDecisions(this.#file, this.task, pending, target);
        const isOwn = resolve(target) === resolve(this.#file.path);
        if (isOwn) await this.#file.becomes(index, columns);
        return isOwn;
      }),
    );
  }

  /** Which words speak for a label. @throws WrongInput where the row or the label is none */
  async why(record: number, label: string, signal: AbortSignal): Promise<WhyAnswer> {
    const content = (await this.#reading.read([record])).get(record);
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
  quality(signal: AbortSignal): Promise<QualityAnswer> {
    return sessionQuality(this.source, signal);
  }

  /**
   * Words that the model itself prefers at the blank, by label.
   * @throws WrongInput where no label is known of any row
   */
  async discover(signal: AbortSignal): Promise<Map<string, DiscoveredAnswer[]>> {
    const known = this.known();
    return this.#options.useModel(
      (service, aborted) => answerWords(service, this.source, known, aborted),
      signal,
    );
  }

  /** Records whose right label is known: by the gold column, or by a person. At most 256. */
  known(): readonly KnownRecord[] {
    return knownRecords(this.#firstPass.gold, this.source);
  }

  /** Ends everything that goes on for this dataset; the journal stays. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the dataset was closed'));
    await Promise.allSettled([this.#firstPass.end, this.#suggesting.dispose()]);
    await this.changes.close();
  }
}
