// The list: which rows in which order, where in it one is, and which row is in hand.
import {
  isWholeFile,
  wholeFile,
  type ListedLabel,
  type ListedRow,
  type ViewSpec,
} from '../../server/protocol/openDataset';
import type { Ask } from './messages';
import { RowWindows } from './rowWindows';

/** Rows after the one in hand that are asked for with it. */
const ahead = 100;

export interface ListingHost {
  readonly ask: Ask;
  /** Columns whose beginnings are shown. */
  readonly columns: () => readonly string[];
  /** A row is in hand, and there. */
  readonly inHand: (row: ListedRow) => void;
  /** Rows are there that were not. */
  readonly loaded: () => void;
  /** Another list is shown, or other rows of it are to be read. */
  readonly reloaded: () => void;
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
}

export class Listing {
  view: ViewSpec = wholeFile;
  count = 0;
  /** Place of the row in hand. */
  current = 0;
  readonly #host: ListingHost;
  readonly #rows: RowWindows;
  #inSight: readonly [number, number] = [0, 0];
  #record: number | undefined;
  #asked = 0;

  constructor(host: ListingHost) {
    this.#host = host;
    this.#rows = new RowWindows({
      ...{ ask: host.ask, columns: host.columns, loaded: host.loaded, failed: host.failed },
      count: () => this.count,
    });
  }

  /** The row in hand, once it is there. */
  get row(): ListedRow | undefined {
    return this.#rows.at(this.current);
  }

  /** The record in hand, also while its row is being asked for. */
  get record(): number | undefined {
    return this.row?.record ?? this.#record;
  }

  rowAt(position: number): ListedRow | undefined {
    return this.#rows.at(position);
  }

  /** Records that can be seen, that in hand before all. */
  get inSight(): number[] {
    const [start, end] = this.#inSight;
    const places = [this.current, ...Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)];
    return [...new Set(places.flatMap((place) => this.#rows.at(place)?.record ?? []))];
  }

  /** Tells which places can be seen. */
  see(start: number, end: number): void {
    this.#inSight = [start, end];
    this.#rows.see(start, end);
  }

  select(position: number): void {
    this.current = Math.max(0, Math.min(this.count - 1, position));
    this.#rows.need(this.current - 5, this.current + ahead);
    const { row } = this;
    this.#record = row?.record;
    if (row !== undefined) this.#host.inHand(row);
    this.#host.changed();
  }

  /** Has the row in hand asked for, where it is not there. */
  needRow(): void {
    this.#rows.need(this.current, this.current);
  }

  /** Lists other rows, or in another order; the row in hand stays in hand where it is listed. */
  async setView(change: Partial<ViewSpec>, record = this.record): Promise<void> {
    this.view = { ...this.view, ...change };
    const asked = ++this.#asked;
    this.#rows.otherList();
    const near = record === undefined ? {} : { near: record };
    try {
      const { count, position } = await this.#host.ask('view', { ...this.view, ...near });
      if (asked !== this.#asked) return;
      this.count = count;
      this.current = Math.max(0, position);
      this.#record = record;
      this.reload();
    } catch (error) {
      // A list that nobody wants any more may well have been given up.
      if (asked === this.#asked) this.#host.failed(error);
    }
    this.#host.changed();
  }

  /** Goes to a record, which is listed with all others if it is not in the list. */
  async goTo(record: number): Promise<void> {
    if (!(await this.show(record))) await this.setView(wholeFile, record);
  }

  /** Goes to a record. @returns whether it is in the list */
  async show(record: number): Promise<boolean> {
    const { position } = await this.#host.ask('position', { record });
    if (position < 0) return false;
    this.select(position);
    this.#record = record;
    return true;
  }

  /** Asks for the rows in sight anew. */
  reload(): void {
    const record = this.#record;
    this.#rows.clear();
    this.#host.reloaded();
    this.#rows.need(...this.#inSight);
    this.select(this.current);
    this.#record ??= record;
  }

  /** Tells how many records the dataset has, which is how many all of them are. */
  setRecords(records: number): void {
    if (isWholeFile(this.view)) this.count = records;
  }

  /** There is more to say of the rows in sight, or there are more of them. */
  refresh(): void {
    const [start, end] = this.#inSight;
    this.#rows.outdate(start, end);
    this.#rows.need(start, Math.max(end, this.current + 1));
  }

  /** Shows a label that was given here, until the server says what it is. */
  give(record: number, label: ListedLabel): void {
    this.#rows.give(record, label);
  }

  /** Shows a label as the server has it. */
  confirm(record: number, label: ListedLabel): void {
    this.#rows.confirm(record, label);
  }

  /** Forgets labels that the server has not confirmed. */
  giveUp(): void {
    this.#rows.giveUp();
    this.reload();
  }
}
