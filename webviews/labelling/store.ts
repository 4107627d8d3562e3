// What the labelling page knows and does: the rows in sight, the row in hand, and what each key means for it.
import type {
  BulkPreview,
  LabellingProgress,
  ListedLabel,
  ListedRow,
  QualityAnswer,
  RowDetail,
  TaskSummary,
  ViewSpec,
  WhyAnswer,
} from '../../server/protocol/labelling';
import type { Ask, FromPage, ToPage } from './messages';

/** Rows of one request. */
const blockRows = 100;

/** Blocks that are kept. */
const mostBlocks = 40;

export interface Opened {
  readonly task: TaskSummary;
  readonly columns: readonly string[];
  readonly guideline: string;
}

export const wholeFile: ViewSpec = { sort: 'order', status: 'all', label: '', text: '' };

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
  /** Why the row in hand has its label; `pending` while the model is asked. */
  why: WhyAnswer | 'pending' | undefined;
  tab: 'rows' | 'quality' = 'rows';
  quality: QualityAnswer | 'pending' | undefined;
  bulk: { readonly threshold: number; readonly preview?: BulkPreview } | undefined;
  readonly #host: StoreHost;
  readonly #listeners = new Set<() => void>();
  readonly #rows = new Map<number, ListedRow>();
  readonly #blocks = new Set<number>();
  /** Labels that were given here and not confirmed yet. */
  readonly #mine = new Map<number, ListedLabel>();
  /** When the last decisions were made. */
  #times: number[] = [];
  /** Keys that were pressed before their row was there. */
  #waiting: (() => void)[] = [];
  #inSight: readonly [number, number] = [0, 0];
  #restored: SavedState | undefined;
  #viewed = 0;

  constructor(host: StoreHost, saved?: SavedState) {
    this.#host = host;
    this.#restored = saved;
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
        for (const { record, label, status } of message.labels) {
          this.#mine.delete(record);
          this.#relabel(record, { label, status });
        }
        if (message.show !== undefined) void this.#show(message.show);
        if (message.labels.some(({ record }) => record === this.row?.record)) void this.#loadDetail();
        break;
      case 'failed':
        this.notice = message.message;
        this.#mine.clear();
        void this.#reload();
        break;
    }
    this.#changed();
  }

  /** The row in hand, once it is there. */
  get row(): ListedRow | undefined {
    return this.#rows.get(this.current);
  }

  rowAt(position: number): ListedRow | undefined {
    return this.#rows.get(position);
  }

  /** Tells which places of the list can be seen. */
  see(start: number, end: number): void {
    this.#inSight = [start, end];
    this.#need(start - blockRows / 2, end + blockRows / 2);
  }

  select(position: number): void {
    this.current = Math.max(0, Math.min(this.count - 1, position));
    this.#need(this.current - 5, this.current + blockRows);
    const { row } = this;
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
      this.#mine.set(row.record, { label: label ?? '', status });
      this.#relabel(row.record, { label: label ?? '', status });
      this.#times = [...this.#times.slice(-49), this.#host.now()];
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

  undo(): void {
    this.#host.send({ kind: 'run', command: 'undo' });
  }

  redo(): void {
    this.#host.send({ kind: 'run', command: 'redo' });
  }

  /** Lists other rows, or in another order. */
  async setView(change: Partial<ViewSpec>): Promise<void> {
    this.view = { ...this.view, ...change };
    await this.#applyView(this.row?.record);
  }

  setColumns(columns: readonly string[]): void {
    this.shownColumns = columns;
    this.#keep();
    void this.#reload();
  }

  /** Asks which words speak for the label of the row in hand, or hides the answer. */
  async toggleWhy(): Promise<void> {
    const { row } = this;
    const label = row === undefined ? '' : row.label !== '' ? row.label : (row.suggestion?.label ?? '');
    if (this.why !== undefined || row === undefined || label === '') {
      this.why = undefined;
      this.#changed();
      return;
    }
    this.why = 'pending';
    this.#changed();
    try {
      const why = await this.#host.ask('why', { record: row.record, label });
      if (this.row?.record === row.record) this.why = why;
    } catch (error) {
      this.why = undefined;
      this.notice = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  /** Shows the rows, or how good the labels are. */
  async showTab(tab: 'rows' | 'quality'): Promise<void> {
    this.tab = tab;
    if (tab === 'quality') this.quality = 'pending';
    this.#changed();
    if (tab === 'rows') return;
    try {
      this.quality = await this.#host.ask('quality', {});
    } catch (error) {
      this.quality = undefined;
      this.notice = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  findAnswers(): void {
    this.#host.send({ kind: 'run', command: 'findAnswers' });
  }

  openTask(): void {
    this.#host.send({ kind: 'run', command: 'openTask' });
  }

  suggestAll(all: boolean): void {
    void this.#focus(all);
  }

  async setThreshold(threshold: number | undefined): Promise<void> {
    this.bulk = threshold === undefined ? undefined : { threshold };
    this.#changed();
    if (threshold === undefined) return;
    const preview = await this.#host.ask('bulkPreview', { threshold });
    if (this.bulk?.threshold === threshold) this.bulk = { threshold, preview };
    this.#changed();
  }

  acceptAbove(): void {
    if (this.bulk !== undefined) this.#host.send({ kind: 'bulkAccept', threshold: this.bulk.threshold });
    this.bulk = undefined;
    this.#changed();
  }

  /** Milliseconds that the rest takes at the pace of the last decisions; undefined before there is a pace. */
  get timeLeft(): number | undefined {
    const { progress } = this;
    const steps = this.#times.slice(1).map((time, i) => time - (this.#times[i] ?? time));
    if (progress === undefined || steps.length < 4) return undefined;
    // The median: a break for coffee is no part of the pace.
    const pace = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
    return pace * Math.max(0, progress.records - progress.labelled - progress.skipped - progress.broken);
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
    await this.#applyView(first ? restored?.record : this.row?.record);
  }

  async #applyView(record: number | undefined): Promise<void> {
    const asked = ++this.#viewed;
    const near = record === undefined ? {} : { near: record };
    try {
      const { count, position } = await this.#host.ask('view', { ...this.view, ...near });
      if (asked !== this.#viewed) return;
      this.count = count;
      this.current = Math.max(0, position);
      this.#keep();
      await this.#reload();
    } catch (error) {
      this.notice = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  async #show(record: number): Promise<boolean> {
    const { position } = await this.#host.ask('position', { record });
    if (position < 0) return false;
    this.select(position);
    return true;
  }

  #setProgress(progress: LabellingProgress): void {
    const before = this.progress;
    this.progress = progress;
    if (isWholeFile(this.view)) this.count = progress.records;
    if (
      before?.suggesting.suggested !== progress.suggesting.suggested ||
      before.records !== progress.records
    ) {
      this.#refresh();
    }
  }

  /** Asks for the rows in sight again, as there may be more to say of them. */
  #refresh(): void {
    const [start, end] = this.#inSight;
    for (const block of [...this.#blocks]) {
      const isNear = block * blockRows <= end && (block + 1) * blockRows >= start;
      const isWhole = this.#rows.has((block + 1) * blockRows - 1);
      if (isNear || !isWhole) this.#blocks.delete(block);
    }
    this.#need(start, Math.max(end, this.current + 1));
    if (this.detail?.distribution === undefined) void this.#loadDetail();
  }

  async #reload(): Promise<void> {
    this.#rows.clear();
    this.#blocks.clear();
    this.detail = undefined;
    const [start, end] = this.#inSight;
    this.#need(start, end);
    this.select(this.current);
    await Promise.resolve();
  }

  #need(start: number, end: number): void {
    const first = Math.max(0, Math.floor(start / blockRows));
    const last = Math.floor(Math.max(0, Math.min(this.count - 1, end)) / blockRows);
    if (this.count === 0) return;
    for (let block = first; block <= last; block++) if (!this.#blocks.has(block)) void this.#load(block);
  }

  async #load(block: number): Promise<void> {
    this.#blocks.add(block);
    const viewed = this.#viewed;
    const start = block * blockRows;
    try {
      const params = { start, count: blockRows, columns: this.shownColumns };
      const { rows } = await this.#host.ask('rows', params);
      if (viewed !== this.#viewed) return;
      rows.forEach((row, i) => {
        const mine = this.#mine.get(row.record);
        this.#rows.set(start + i, mine === undefined ? row : { ...row, ...mine });
      });
      this.#forgetFar(block);
      const { row } = this;
      if (row !== undefined && this.detail?.record !== row.record) this.#selected(row);
      this.#goOn();
    } catch (error) {
      this.#blocks.delete(block);
      this.notice = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  #forgetFar(near: number): void {
    if (this.#blocks.size <= mostBlocks) return;
    const far = [...this.#blocks].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
    for (const block of far.slice(0, this.#blocks.size - mostBlocks)) {
      this.#blocks.delete(block);
      for (let place = block * blockRows; place < (block + 1) * blockRows; place++) this.#rows.delete(place);
    }
  }

  #relabel(record: number, label: ListedLabel): void {
    for (const [position, row] of this.#rows) {
      if (row.record === record) this.#rows.set(position, { ...row, ...label });
    }
  }

  #selected(row: ListedRow): void {
    this.#keep();
    if (this.detail?.record !== row.record) {
      this.why = undefined;
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
      this.notice = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  async #focus(all?: boolean): Promise<void> {
    const [start, end] = this.#inSight;
    const places = [this.current, ...Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)];
    const records = [...new Set(places.flatMap((place) => this.#rows.get(place)?.record ?? []))];
    await this.#host.ask('focus', { records, ...(all !== undefined && { all }) }).catch(() => null);
  }

  /** Does something with the row in hand, as soon as it is there. */
  #withRow(work: (row: ListedRow) => void): void {
    const { row } = this;
    if (row !== undefined && this.#waiting.length === 0) {
      work(row);
      return;
    }
    this.#waiting.push(() => {
      if (this.row !== undefined) work(this.row);
    });
    this.#need(this.current, this.current);
  }

  #goOn(): void {
    while (this.row !== undefined && this.#waiting.length > 0) {
      const [next, ...rest] = this.#waiting;
      this.#waiting = [];
      next?.();
      this.#waiting = [...this.#waiting, ...rest];
    }
  }

  #keep(): void {
    const record = this.row?.record ?? 0;
    this.#host.save({ view: this.view, record, shownColumns: this.shownColumns });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

export function isWholeFile({ sort, status, label, text }: ViewSpec): boolean {
  return sort === 'order' && status === 'all' && label === '' && text === '';
}

function statusFor({ suggestion }: ListedRow, label: string): ListedLabel['status'] {
  return suggestion !== undefined && suggestion.label !== label ? 'overridden' : 'accepted';
}
