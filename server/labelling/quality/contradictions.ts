// Rows with the same text and different labels.
import { createHash } from 'node:crypto';

export interface Contradiction {
  readonly text: string;
  /** Line of the first row with this text, and its label. */
  readonly first: { readonly line: number; readonly label: string };
  readonly second: { readonly line: number; readonly label: string };
}

/** Remembers 8 bytes of each text's hash and where it was seen first: some 100 MB for a million texts. */
export class Contradictions {
  readonly #seen = new Map<bigint, { readonly line: number; readonly label: string }>();
  readonly #kept: number;
  readonly found: Contradiction[] = [];
  /** All of them, also beyond those that are kept. */
  count = 0;

  /** @param kept how many are kept to be shown */
  constructor(kept = 20) {
    this.#kept = kept;
  }

  add(text: string, label: string, line: number): void {
    const key = createHash('sha256').update(text.trim()).digest().readBigUInt64LE();
    const first = this.#seen.get(key);
    if (first === undefined) {
      this.#seen.set(key, { line, label });
    } else if (first.label !== label) {
      this.count++;
      if (this.found.length < this.#kept) this.found.push({ text, first, second: { line, label } });
    }
  }
}
