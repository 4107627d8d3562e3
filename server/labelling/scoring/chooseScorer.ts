// Which scorer does best on the rows whose label is known.
import { scorers, type Scorer } from '../task/task';

export interface ScorerChoice {
  readonly scorer: Scorer;
  /** Rows that it was chosen on; 0 where none had a known label. */
  readonly rows: number;
  /** Share of right labels of each scorer, 0 … 1. */
  readonly accuracies: Readonly<Record<Scorer, number>>;
}

/** A row with a known label. */
export interface KnownRow {
  /** Index of the right label. */
  readonly label: number;
  /** Index of the label that each scorer suggests, in the order of `scorers`. */
  readonly suggested: readonly number[];
}

/** The most accurate scorer; of equals, and without any row, the one that `scorers` has first. */
export function chooseScorer(rows: readonly KnownRow[]): ScorerChoice {
  const accuracy = (scorer: Scorer) => {
    const place = scorers.indexOf(scorer);
    return (
      rows.filter(({ label, suggested }) => suggested[place] === label).length / Math.max(1, rows.length)
    );
  };
  const accuracies = {
    logProb: accuracy('logProb'),
    normalised: accuracy('normalised'),
    calibrated: accuracy('calibrated'),
    pmi: accuracy('pmi'),
    batch: accuracy('batch'),
  };
  const scorer = scorers.reduce((best, next) => (accuracies[next] > accuracies[best] ? next : best));
  return { scorer, rows: rows.length, accuracies };
}
