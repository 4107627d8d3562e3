// What is asked beside the rows: why a row has its label, how good the labels are, and what would be accepted.
import type { BulkPreview, ListedRow, QualityAnswer, WhyAnswer } from '../../server/protocol/openDataset';
import type { Ask } from './messages';

export interface FindingsHost {
  readonly ask: Ask;
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
}

export class Findings {
  /** Why the row in hand has its label; `pending` while the model is asked. */
  why: WhyAnswer | 'pending' | undefined;
  quality: QualityAnswer | 'pending' | undefined;
  /** What would be accepted; undefined while nobody asks. */
  bulk: { readonly threshold: number; readonly preview?: BulkPreview } | undefined;
  readonly #host: FindingsHost;
  #asked = 0;

  constructor(host: FindingsHost) {
    this.#host = host;
  }

  /** Asks which words speak for the label of a row. */
  async askWhy(row: ListedRow): Promise<void> {
    const label = row.label !== '' ? row.label : (row.suggestion?.label ?? '');
    if (label === '') return;
    const asked = ++this.#asked;
    this.why = 'pending';
    this.#host.changed();
    let found: WhyAnswer | undefined;
    try {
      found = await this.#host.ask('why', { record: row.record, label });
    } catch (error) {
      this.#host.failed(error);
    }
    // Another row may be in hand by now.
    if (asked !== this.#asked) return;
    this.why = found;
    this.#host.changed();
  }

  hideWhy(): void {
    this.#asked++;
    this.why = undefined;
  }

  async askQuality(): Promise<void> {
    this.quality = 'pending';
    this.#host.changed();
    try {
      this.quality = await this.#host.ask('quality', {});
    } catch (error) {
      this.quality = undefined;
      this.#host.failed(error);
    }
    this.#host.changed();
  }

  /** @param threshold undefined: nothing is to be accepted after all */
  async setThreshold(threshold: number | undefined): Promise<void> {
    this.bulk = threshold === undefined ? undefined : { threshold };
    this.#host.changed();
    if (threshold === undefined) return;
    try {
      const preview = await this.#host.ask('bulkPreview', { threshold });
      if (this.bulk?.threshold === threshold) this.bulk = { threshold, preview };
    } catch (error) {
      this.#host.failed(error);
    }
    this.#host.changed();
  }
}
