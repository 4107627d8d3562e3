// How suggested labels compare with right ones: accuracy, precision, recall, F1, confusion.

export interface LabelQuality {
  readonly label: string;
  /** Share of the rows with this suggestion that are right; 0 where there is none. */
  readonly precision: number;
  /** Share of the rows of this label that were found; 0 where there is none. */
  readonly recall: number;
  readonly f1: number;
  /** Rows of this label. */
  readonly rows: number;
}

export interface Classification {
  readonly rows: number;
  readonly accuracy: number;
  /** Mean of the labels' F1, each label counting the same; labels that never occur are left out. */
  readonly macroF1: number;
  readonly labels: readonly LabelQuality[];
}

export class ConfusionMatrix {
  readonly labels: readonly string[];
  /** `counts[right][suggested]`: rows. */
  readonly counts: readonly number[][];

  constructor(labels: readonly string[]) {
    this.labels = labels;
    this.counts = labels.map(() => labels.map(() => 0));
  }

  /** @param right and @param suggested indices into the labels */
  add(right: number, suggested: number): void {
    const row = this.counts[right];
    if (row !== undefined) row[suggested] = (row[suggested] ?? 0) + 1;
  }

  classification(): Classification {
    const rows = sum(this.counts.map(sum));
    const right = sum(this.labels.map((_, i) => this.counts[i]?.[i] ?? 0));
    const labels = this.labels.map((label, i): LabelQuality => {
      const own = sum(this.counts[i] ?? []);
      const suggested = sum(this.counts.map((row) => row[i] ?? 0));
      const hits = this.counts[i]?.[i] ?? 0;
      return {
        label,
        precision: ratio(hits, suggested),
        recall: ratio(hits, own),
        f1: ratio(2 * hits, own + suggested),
        rows: own,
      };
    });
    const seen = labels.filter(({ rows }, i) => rows > 0 || this.counts.some((row) => (row[i] ?? 0) > 0));
    return {
      rows,
      accuracy: ratio(right, rows),
      macroF1: ratio(sum(seen.map(({ f1 }) => f1)), seen.length),
      labels,
    };
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
