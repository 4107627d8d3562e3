// What the labelling page knows: where in the list one is, the row in hand, and how far the labelling is. A decision is shown at
// once and sent; what the server says of it comes later.
import type { TaskSummary } from '../../server/protocol/labelling';
import {
  isWholeFile,
  wholeFile,
  type LabellingProgress,
  type ListedLabel,
  type ListedRow,
  type RowDetail,
  type ViewSpec,
} from '../../server/protocol/openDataset';
import { Findings } from './findings';
import type { Ask, FromPage, PageCommand, ToPage } from './messages';
import { Pace } from './pace';
import { RowWindows } from './rowWindows';
import { WaitingKeys } from './waitingKeys';

/** Rows after the one in hand that are asked for with it. */
const ahead = 100;

export interface Opened {
  readonly task: TaskSummary;
  readonly columns: readonly string[];
  readonly guideline: string;
}

/** What outlives the page while it is hidden. */
export interface SavedState {
  readonly view: ViewSpec;
  readonly record: number;
  readonly shownColumns?: readonly string[];
}

export interface StoreHost {
  readonly ask: Ask;
  readonly send: (message: FromPage) => void;
  readonly save: (state: SavedState) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

export class Store {
  opened: Opened | undefined;
  progress: LabellingProgress | undefined;
  view: ViewSpec = wholeFile;
  count = 0;
  /** Place of the row in hand in the list. */
  current = 0;
  detail: RowDetail | undefined;
  shownColumns: readonly string[] = [];
  /** The last thing that went wrong, or that there is to say. */
  notice = '';
  tab: 'rows' | 'quality' = 'rows';
  readonly findings: Findings;
  readonly #host: StoreHost;
  readonly #listeners = new Set<() => void>();
  readonly #rows: RowWindows;
  readonly #pace = new Pace();
  readonly #keys = new WaitingKeys();
  #inSight: readonly [number, number] = [0, 0];
  #restored: SavedState | undefined;
  /** The record in hand, also while its row is being asked for. */
  #inHand: number | undefined;
  #viewed = 0;

  constructor(host: StoreHost, saved?: SavedState) {
    this.#host = host;
    this.#restored = saved;
    const { ask } = host;
    const failed = (error: unknown) => this.#failed(error);
    this.findings = new Findings({ ask, failed, changed: () => this.#changed() });
    this.#rows = new RowWindows({
      ...{ ask, failed },
      count: () => this.count,
      columns: () => this.shownColumns,
      loaded: () => this.#loaded(),
    });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  receive(message: Exclude<ToPage, { kind: 'answer' | 'refusal' }>): void {
    switch (message.kind) {
      case 'opened':
        void this.#open(message);
        break;
      case 'progress':
        this.#setProgress(message.progress);
        break;
      case 'changed':
        for (const { record, label, status } of message.labels) this.#rows.confirm(record, { label, status });
        if (message.show !== undefined) void this.#show(message.show);
        if (message.labels.some(({ record }) => record === this.row?.record)) void this.#loadDetail();
        break;
      case 'failed':
        this.notice = message.message;
        this.#rows.giveUp();
        this.#reload();
        break;
    }
    this.#changed();
  }

  /** The row in hand, once it is there. */
  get row(): ListedRow | undefined {
    return this.#rows.at(this.current);
  }

  rowAt(position: number): ListedRow | undefined {
    return this.#rows.at(position);
  }

  /** Tells which places of the list can be seen. */
  see(start: number, end: number): void {
    this.#inSight = [start, end];
    this.#rows.see(start, end);
  }

  select(position: number): void {
    this.current = Math.max(0, Math.min(this.count - 1, position));
    this.#rows.need(this.current - 5, this.current + ahead);
    const { row } = this;
    this.#inHand = row?.record;
    if (row !== undefined) this.#selected(row);
    this.#changed();
  }

  /** @param label null: skip; empty: take the label back */
  decide(label: string | null): void {
    if (this.count === 0 || this.opened === undefined) return;
    this.#withRow((row) => {
      if (row.status === 'broken') {
        this.notice = 'broken';
        this.select(this.current + 1);
        return;
      }
      const status = label === null ? 'skipped' : label === '' ? '' : statusFor(row, label);
      this.#rows.give(row.record, { label: label ?? '', status });
      this.#pace.decided(this.#host.now());
      this.notice = '';
      this.#host.send({ kind: 'decide', decisions: [{ record: row.record, label }] });
      if (label !== '') this.select(this.current + 1);
      else this.#changed();
    });
  }

  /** Gives the n-th label, counted from 0; none where there are not so many. */
  decideNth(index: number): void {
    const label = this.opened?.task.labels[index]?.label;
    if (label !== undefined) this.decide(label);
  }

  /** Accepts what is suggested. */
  accept(): void {
    this.#withRow((row) => {
      if (row.suggestion !== undefined) this.decide(row.suggestion.label);
      else {
        this.notice = 'noSuggestion';
        this.#changed();
      }
    });
  }

  /** Has something done that the editor does. */
  run(command: PageCommand): void {
    this.#host.send({ kind: 'run', command });
  }

  /** Lists other rows, or in another order. */
  async setView(change: Partial<ViewSpec>): Promise<void> {
    this.view = { ...this.view, ...change };
    await this.#applyView(this.#inHand);
  }

  setColumns(columns: readonly string[]): void {
    this.shownColumns = columns;
    this.#keep();
    this.#reload();
  }

  /** Asks which words speak for the label of the row in hand, or hides the answer. */
  async toggleWhy(): Promise<void> {
    const { row, findings } = this;
    if (findings.why === undefined && row !== undefined) await findings.askWhy(row);
    else findings.hideWhy();
    this.#changed();
  }

  /** Shows the rows, or how good the labels are. */
  async showTab(tab: 'rows' | 'quality'): Promise<void> {
    this.tab = tab;
    if (tab === 'quality') await this.findings.askQuality();
    this.#changed();
  }

  suggestAll(all: boolean): void {
    void this.#focus(all);
  }

  acceptAbove(): void {
    const { bulk } = this.findings;
    if (bulk !== undefined) this.#host.send({ kind: 'bulkAccept', threshold: bulk.threshold });
    void this.findings.setThreshold(undefined);
  }

  /** Milliseconds that the rest takes at the pace of the last decisions; undefined before there is a pace. */
  get timeLeft(): number | undefined {
    if (this.progress === undefined) return undefined;
    const { records, labelled, skipped, broken } = this.progress;
    return this.#pace.timeFor(records - labelled - skipped - broken);
  }

  /** Goes to a record, which is listed with all others if it is not in the list. */
  async goTo(record: number): Promise<void> {
    this.tab = 'rows';
    if (!(await this.#show(record))) {
      this.view = wholeFile;
      await this.#applyView(record);
    }
  }

  async #open({ task, columns, progress, guideline }: Extract<ToPage, { kind: 'opened' }>): Promise<void> {
    const first = this.opened === undefined;
    this.opened = { task, columns, guideline };
    const restored = this.#restored;
    this.#restored = undefined;
    const known = (restored?.shownColumns ?? this.shownColumns).filter((column) => columns.includes(column));
    this.shownColumns = known.length > 0 ? known : task.textColumns;
    if (restored !== undefined) this.view = restored.view;
    this.#setProgress(progress);
    await this.#applyView(first ? restored?.record : this.#inHand);
  }

  async #applyView(record: number | undefined): Promise<void> {
    const asked = ++this.#viewed;
    this.#rows.otherList();
    const near = record === undefined ? {} : { near: record };
    try {
      const { count, position } = await this.#host.ask('view', { ...this.view, ...near });
      if (asked !== this.#viewed) return;
      this.count = count;
      this.current = Math.max(0, position);
      this.#reload();
      if (position >= 0) this.#inHand = record;
      this.#keep();
    } catch (error) {
      // A list that nobody wants any more may well have been given up.
      if (asked === this.#viewed) this.#failed(error);
    }
    this.#changed();
  }

  async #show(record: number): Promise<boolean> {
    const { position } = await this.#host.ask('position', { record });
    if (position < 0) return false;
    this.select(position);
    this.#inHand = record;
    return true;
  }

  #setProgress(progress: LabellingProgress): void {
    const before = this.progress;
    this.progress = progress;
    if (isWholeFile(this.view)) this.count = progress.records;
    if (before !== undefined && before.suggesting.model !== progress.suggesting.model) {
      this.#reload();
      return;
    }
    const hasMore =
      before?.suggesting.suggested !== progress.suggesting.suggested || before.records !== progress.records;
    if (!hasMore) return;
    const [start, end] = this.#inSight;
    this.#rows.outdate(start, end);
    this.#rows.need(start, Math.max(end, this.current + 1));
    if (this.detail?.distribution === undefined) void this.#loadDetail();
  }

  /** Asks for the rows in sight anew. */
  #reload(): void {
    this.#rows.clear();
    this.detail = undefined;
    const inHand = this.#inHand;
    this.#rows.need(...this.#inSight);
    this.select(this.current);
    this.#inHand ??= inHand;
  }

  #loaded(): void {
    const { row } = this;
    if (row !== undefined && this.detail?.record !== row.record) this.#selected(row);
    this.#keys.goOn(() => this.row !== undefined);
    this.#changed();
  }

  #selected(row: ListedRow): void {
    this.#inHand = row.record;
    this.#keep();
    if (this.detail?.record !== row.record) {
      this.findings.hideWhy();
      void this.#loadDetail();
    }
    void this.#focus();
  }

  async #loadDetail(): Promise<void> {
    const { row } = this;
    if (row === undefined) return;
    try {
      const detail = await this.#host.ask('detail', { record: row.record });
      if (this.row?.record === detail.record) this.detail = detail;
    } catch (error) {
      this.#failed(error);
    }
    this.#changed();
  }

  async #focus(all?: boolean): Promise<void> {
    const [start, end] = this.#inSight;
    const places = [this.current, ...Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)];
    const records = [...new Set(places.flatMap((place) => this.#rows.at(place)?.record ?? []))];
    await this.#host.ask('focus', { records, ...(all !== undefined && { all }) }).catch(() => null);
  }

  /** Does something with the row in hand, as soon as it is there. */
  #withRow(work: (row: ListedRow) => void): void {
    const { row } = this;
    if (row !== undefined && this.#keys.isEmpty) {
      work(row);
      return;
    }
    this.#keys.add(() => {
      if (this.row !== undefined) work(this.row);
    });
    this.#rows.need(this.current, this.current);
  }

  #keep(): void {
    const record = this.#inHand ?? 0;
    this.#host.save({ view: this.view, record, shownColumns: this.shownColumns });
  }

  #failed(error: unknown): void {
    this.notice = error instanceof Error ? error.message : String(error);
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function statusFor({ suggestion }: ListedRow, label: string): ListedLabel['status'] {
  return suggestion !== undefined && suggestion.label !== label ? 'overridden' : 'accepted';
}
