// Where each record of a file lies.
import { Growing } from './growing';

export class RecordIndex {
  readonly #starts = new Growing((n) => new Float64Array(n));
  readonly #ends = new Growing((n) => new Float64Array(n));
  readonly #lines = new Growing((n) => new Uint32Array(n));
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param start and @param end bytes in the file, the last excluded; @param line from 1; @returns its number */
  add(start: number, end: number, line: number): number {
    const record = this.#count++;
    this.#starts.set(record, start);
    this.#ends.set(record, end);
    this.#lines.set(record, line);
    return record;
  }

  start(record: number): number {
    return this.#starts.get(record);
  }

  /** One past its last byte. */
  end(record: number): number {
    return this.#ends.get(record);
  }

  /** Line on which it begins, from 1. */
  line(record: number): number {
    return this.#lines.get(record);
  }
}
