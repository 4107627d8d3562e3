// The label of every record: as the dataset has it, and what was decided since.
import type { RecordStatus } from '../../protocol/openDataset';
import { Growing } from '../records/growing';
import { isDecision, type Labelling, type Status } from './decision';

const statusCodes: readonly Status[] = ['', 'suggested', 'accepted', 'overridden', 'skipped'];

/** How many rows are in which state. */
export interface StatusCounts {
  /** A person's label. */
  readonly labelled: number;
  readonly skipped: number;
  readonly broken: number;
}

const brokenCode = statusCodes.length;

export class Labels {
  /** Index into `#names`, +1; 0 where the dataset has none. */
  readonly #saved = new Growing((n) => new Uint32Array(n));
  readonly #status = new Growing((n) => new Uint8Array(n));
  readonly #names: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #pending = new Map<number, Labelling>();
  #labelled = 0;
  #skipped = 0;
  #broken = 0;

  /** What the dataset says; what was decided since stays. */
  setSaved(record: number, label: string, status: RecordStatus): void {
    const before = this.status(record);
    const code = status === 'broken' ? brokenCode : statusCodes.indexOf(status);
    if (label !== '') this.#saved.set(record, this.#place(label) + 1);
    else if (this.#saved.get(record) !== 0) this.#saved.set(record, 0);
    this.#status.set(record, code);
    this.#count(before, this.status(record));
  }

  /** @param labelling undefined: as the dataset has it */
  decide(record: number, labelling: Labelling | undefined): void {
    const before = this.status(record);
    if (labelling === undefined) this.#pending.delete(record);
    else this.#pending.set(record, labelling);
    this.#count(before, this.status(record));
  }

  /** What was decided and is not in the dataset yet. */
  get pending(): ReadonlyMap<number, Labelling> {
    return this.#pending;
  }

  label(record: number): string {
    return this.#pending.get(record)?.label ?? this.savedLabel(record);
  }

  status(record: number): RecordStatus {
    return this.#pending.get(record)?.status ?? this.savedStatus(record);
  }

  savedLabel(record: number): string {
    return this.#names[this.#saved.get(record) - 1] ?? '';
  }

  savedStatus(record: number): RecordStatus {
    const code = this.#status.get(record);
    return code === brokenCode ? 'broken' : (statusCodes[code] ?? '');
  }

  /** Whether a person has had a say. */
  isDecided(record: number): boolean {
    const status = this.status(record);
    return status !== 'broken' && isDecision({ status });
  }

  /** Takes what was decided for what the dataset says. */
  saved(): void {
    const decided = [...this.#pending];
    for (const [record, { label, status }] of decided) {
      this.decide(record, undefined);
      this.setSaved(record, label, status);
    }
  }

  get counts(): StatusCounts {
    return { labelled: this.#labelled, skipped: this.#skipped, broken: this.#broken };
  }

  #place(label: string): number {
    let place = this.#places.get(label);
    if (place === undefined) {
      place = this.#names.push(label) - 1;
      this.#places.set(label, place);
    }
    return place;
  }

  #count(before: RecordStatus, after: RecordStatus): void {
    for (const [status, step] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (status === 'accepted' || status === 'overridden') this.#labelled += step;
      else if (status === 'skipped') this.#skipped += step;
      else if (status === 'broken') this.#broken += step;
    }
  }
}
