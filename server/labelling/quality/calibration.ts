// Whether probabilities mean what they say: of the rows labelled with 0.8, eight in ten should be right.

export interface CalibrationBin {
  /** Probabilities in (from, to]; the first bin holds 0 too. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean probability of the suggested labels; 0 in an empty bin. */
  readonly confidence: number;
  /** Share of right labels; 0 in an empty bin. */
  readonly accuracy: number;
}

/** Bins of equal width, as Guo et al. 2017 have them. */
export class Calibration {
  readonly #bins: { rows: number; confidence: number; right: number }[];

  constructor(bins = 10) {
    this.#bins = Array.from({ length: bins }, () => ({ rows: 0, confidence: 0, right: 0 }));
  }

  /** @param probability of the suggested label */
  add(probability: number, right: boolean): void {
    const count = this.#bins.length;
    const bin = this.#bins[Math.min(count - 1, Math.max(0, Math.ceil(probability * count) - 1))];
    if (bin === undefined) return;
    bin.rows++;
    bin.confidence += probability;
    bin.right += right ? 1 : 0;
  }

  bins(): CalibrationBin[] {
    const count = this.#bins.length;
    return this.#bins.map(({ rows, confidence, right }, i) => ({
      from: i / count,
      to: (i + 1) / count,
      rows,
      confidence: rows === 0 ? 0 : confidence / rows,
      accuracy: rows === 0 ? 0 : right / rows,
    }));
  }

  /** Expected calibration error, 0 … 1: mean distance of confidence and accuracy, each bin by its rows. */
  expectedError(): number {
    const bins = this.bins();
    const rows = bins.reduce((total, bin) => total + bin.rows, 0);
    if (rows === 0) return 0;
    return bins.reduce(
      (total, bin) => total + (bin.rows / rows) * Math.abs(bin.accuracy - bin.confidence),
      0,
    );
  }
}
