// The rows of the list, as far as they were looked at: asked for in blocks, and forgotten again far from where one is.
import type { ListedLabel, ListedRow } from '../../server/protocol/openDataset';
import type { Ask } from './messages';

/** Rows of one request. */
const blockRows = 100;

/** Blocks that are kept. */
const mostBlocks = 40;

export interface RowWindowsHost {
  readonly ask: Ask;
  /** Rows of the list. */
  readonly count: () => number;
  /** Columns whose beginnings are shown. */
  readonly columns: () => readonly string[];
  /** Rows are there. */
  readonly loaded: () => void;
  readonly failed: (error: unknown) => void;
}

export class RowWindows {
  readonly #host: RowWindowsHost;
  readonly #rows = new Map<number, ListedRow>();
  readonly #blocks = new Set<number>();
  /** Labels that were given here and not confirmed yet. */
  readonly #given = new Map<number, ListedLabel>();
  /** Counts the lists: what was asked of an earlier one is no answer any more. */
  #list = 0;

  constructor(host: RowWindowsHost) {
    this.#host = host;
  }

  at(position: number): ListedRow | undefined {
    return this.#rows.get(position);
  }

  /** Another list has been asked for. */
  otherList(): void {
    this.#list++;
  }

  /** Forgets all rows. */
  clear(): void {
    this.#rows.clear();
    this.#blocks.clear();
  }

  /** Asks for the rows around some places, as far as they are not there. */
  need(start: number, end: number): void {
    const count = this.#host.count();
    if (count === 0) return;
    const first = Math.max(0, Math.floor(start / blockRows));
    const last = Math.floor(Math.max(0, Math.min(count - 1, end)) / blockRows);
    for (let block = first; block <= last; block++) if (!this.#blocks.has(block)) void this.#load(block);
  }

  /** Asks for the rows in sight and half a block around them. */
  see(start: number, end: number): void {
    this.need(start - blockRows / 2, end + blockRows / 2);
  }

  /** Has rows asked for again, as there may be more to say of them: those at some places, and blocks with gaps. */
  outdate(start: number, end: number): void {
    for (const block of [...this.#blocks]) {
      const isNear = block * blockRows <= end && (block + 1) * blockRows >= start;
      const isWhole = this.#rows.has((block + 1) * blockRows - 1);
      if (isNear || !isWhole) this.#blocks.delete(block);
    }
  }

  /** Shows a label that was given here, until the server says what it is. */
  give(record: number, label: ListedLabel): void {
    this.#given.set(record, label);
    this.#relabel(record, label);
  }

  /** Shows a label as the server has it. */
  confirm(record: number, label: ListedLabel): void {
    this.#given.delete(record);
    this.#relabel(record, label);
  }

  /** Forgets labels that the server has not confirmed. */
  giveUp(): void {
    this.#given.clear();
  }

  async #load(block: number): Promise<void> {
    this.#blocks.add(block);
    const list = this.#list;
    const start = block * blockRows;
    try {
      const params = { start, count: blockRows, columns: this.#host.columns() };
      const { rows } = await this.#host.ask('rows', params);
      if (list !== this.#list) return;
      rows.forEach((row, i) => {
        const given = this.#given.get(row.record);
        this.#rows.set(start + i, given === undefined ? row : { ...row, ...given });
      });
      this.#forgetFar(block);
      this.#host.loaded();
    } catch (error) {
      this.#blocks.delete(block);
      this.#host.failed(error);
    }
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
}
