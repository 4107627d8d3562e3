// What the labelling page knows and does: the list, the row in hand at length, and what each key means for it. A
// decision is shown at once and sent; what the server says of it comes later.
import type {
  LabellingProgress,
  ListedLabel,
  ListedRow,
  RowDetail,
  ViewSpec,
} from '../../server/protocol/openDataset';
import type { TaskSummary } from '../../server/protocol/labelling';
import { Findings } from './findings';
import { Listing } from './listing';
import type { Ask, FromPage, PageCommand, ToPage } from './messages';
import { Pace } from './pace';
import { WaitingKeys } from './waitingKeys';

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
  detail: RowDetail | undefined;
  shownColumns: readonly string[] = [];
  /** The last thing that went wrong, or that there is to say. */
  notice = '';
  tab: 'rows' | 'quality' = 'rows';
  readonly list: Listing;
  readonly findings: Findings;
  readonly #host: StoreHost;
  readonly #listeners = new Set<() => void>();
  readonly #pace = new Pace();
  readonly #keys = new WaitingKeys();
  #restored: SavedState | undefined;

  constructor(host: StoreHost, saved?: SavedState) {
    this.#host = host;
    this.#restored = saved;
    const { ask } = host;
    const failed = (error: unknown) => this.#failed(error);
    const changed = () => this.#changed();
    this.findings = new Findings({ ask, failed, changed });
    this.list = new Listing({
      ...{ ask, failed, changed },
      columns: () => this.shownColumns,
      inHand: (row) => this.#inHand(row),
      loaded: () => this.#loaded(),
      reloaded: () => (this.detail = undefined),
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
        for (const { record, label, status } of message.labels) this.list.confirm(record, { label, status });
        if (message.show !== undefined) void this.list.show(message.show);
        if (message.labels.some(({ record }) => record === this.list.row?.record)) void this.#loadDetail();
        break;
      case 'failed':
        this.notice = message.message;
        this.list.giveUp();
        break;
    }
    this.#changed();
  }

  /** @param label null: skip; empty: take the label back */
  decide(label: string | null): void {
    if (this.list.count === 0 || this.opened === undefined) return;
    this.#withRow((row) => {
      const { list } = this;
      if (row.status === 'broken') {
        this.notice = 'broken';
        list.select(list.current + 1);
        return;
      }
      const status = label === null ? 'skipped' : label === '' ? '' : statusFor(row, label);
      list.give(row.record, { label: label ?? '', status });
      this.#pace.decided(this.#host.now());
      this.notice = '';
      this.#host.send({ kind: 'decide', decisions: [{ record: row.record, label }] });
      if (label !== '') list.select(list.current + 1);
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

  setColumns(columns: readonly string[]): void {
    this.shownColumns = columns;
    this.#keep();
    this.list.reload();
  }

  /** Asks which words speak for the label of the row in hand, or hides the answer. */
  async toggleWhy(): Promise<void> {
    const { findings, list } = this;
    if (findings.why === undefined && list.row !== undefined) await findings.askWhy(list.row);
    else findings.hideWhy();
    this.#changed();
  }

  /** Shows the rows, or how good the labels are. */
  async showTab(tab: 'rows' | 'quality'): Promise<void> {
    this.tab = tab;
    if (tab === 'quality') await this.findings.askQuality();
    this.#changed();
  }

  /** Goes to a record, wherever one is. */
  async goTo(record: number): Promise<void> {
    this.tab = 'rows';
    await this.list.goTo(record);
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

  async #open({ task, columns, progress, guideline }: Extract<ToPage, { kind: 'opened' }>): Promise<void> {
    const first = this.opened === undefined;
    this.opened = { task, columns, guideline };
    const restored = this.#restored;
    this.#restored = undefined;
    const known = (restored?.shownColumns ?? this.shownColumns).filter((column) => columns.includes(column));
    this.shownColumns = known.length > 0 ? known : task.textColumns;
    if (restored !== undefined) this.list.view = restored.view;
    this.#setProgress(progress);
    await this.list.setView({}, first ? restored?.record : this.list.record);
  }

  #setProgress(progress: LabellingProgress): void {
    const before = this.progress;
    this.progress = progress;
    this.list.setRecords(progress.records);
    if (before !== undefined && before.suggesting.model !== progress.suggesting.model) {
      this.list.reload();
      return;
    }
    const hasMore =
      before?.suggesting.suggested !== progress.suggesting.suggested || before.records !== progress.records;
    if (!hasMore) return;
    this.list.refresh();
    if (this.detail?.distribution === undefined) void this.#loadDetail();
  }

  #loaded(): void {
    const { row } = this.list;
    if (row !== undefined && this.detail?.record !== row.record) this.#inHand(row);
    this.#keys.goOn(() => this.list.row !== undefined);
    this.#changed();
  }

  #inHand(row: ListedRow): void {
    this.#keep();
    if (this.detail?.record !== row.record) {
      this.findings.hideWhy();
      void this.#loadDetail();
    }
    void this.#focus();
  }

  async #loadDetail(): Promise<void> {
    const { row } = this.list;
    if (row === undefined) return;
    try {
      const detail = await this.#host.ask('detail', { record: row.record });
      if (this.list.row?.record === detail.record) this.detail = detail;
    } catch (error) {
      this.#failed(error);
    }
    this.#changed();
  }

  async #focus(all?: boolean): Promise<void> {
    const records = this.list.inSight;
    await this.#host.ask('focus', { records, ...(all !== undefined && { all }) }).catch(() => null);
  }

  /** Does something with the row in hand, as soon as it is there. */
  #withRow(work: (row: ListedRow) => void): void {
    const { row } = this.list;
    if (row !== undefined && this.#keys.isEmpty) {
      work(row);
      return;
    }
    this.#keys.add(() => {
      if (this.list.row !== undefined) work(this.list.row);
    });
    this.list.needRow();
  }

  #keep(): void {
    const { list, shownColumns } = this;
    this.#host.save({ view: list.view, record: list.record ?? 0, shownColumns });
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
