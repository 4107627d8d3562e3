// Nearest neighbours over what the model would write at the blank: a row gets the labels of the rows whose mask has
// the most similar distribution (kNN prompting, arXiv 2303.13824). No gradient reaches the model.
import { crossValidated, type Folds } from './crossValidation';

/** The likeliest tokens at a blank: ids ascending, and their probabilities. */
export interface MaskDistribution {
  readonly ids: readonly number[];
  readonly probabilities: readonly number[];
}

export interface Neighbour {
  readonly label: number;
  /** One for each of the task's patterns. */
  readonly masks: readonly MaskDistribution[];
}

export interface NearestNeighbours {
  /** How many rows are asked. */
  readonly k: number;
  readonly rows: readonly Neighbour[];
}

/** Numbers of neighbours that are tried. */
const counts: readonly number[] = [1, 3, 5, 9, 15];

/** Added to every label's share, so that none is impossible. */
const smoothing = 0.1;

/** Share of each label among the nearest rows, each counting by its similarity. @param count number of labels */
export function nearestLabels(
  { k, rows }: NearestNeighbours,
  masks: readonly MaskDistribution[],
  count: number,
): number[] {
  const near = rows
    .map(({ label, masks: other }) => ({ label, similarity: similarity(masks, other) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, k);
  const shares = Array.from({ length: count }, () => smoothing);
  for (const { label, similarity } of near) shares[label] = (shares[label] ?? 0) + similarity;
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / total);
}

/** The number of neighbours with the smallest cross-validated loss. */
export function fitNeighbours(
  rows: readonly Neighbour[],
  count: number,
  options: Folds = {},
): NearestNeighbours {
  const labels = rows.map(({ label }) => label);
  const loss = (k: number) =>
    crossValidatedNeighbours({ k, rows }, count, options).reduce(
      (sum, distribution, row) => sum - Math.log(distribution[labels[row] ?? 0] ?? 0),
      0,
    );
  const best = counts
    .map((k) => ({ k, loss: loss(k) }))
    .reduce((found, each) => (each.loss < found.loss ? each : found));
  return { k: best.k, rows };
}

/** For each row the shares of labels among the neighbours in other folds. */
export function crossValidatedNeighbours(
  { k, rows }: NearestNeighbours,
  count: number,
  options: Folds = {},
): number[][] {
  return crossValidated(
    rows.map(({ label }) => label),
    (kept) => {
      const known = { k, rows: kept.flatMap((row) => rows[row] ?? []) };
      return (row) => nearestLabels(known, rows[row]?.masks ?? [], count);
    },
    options,
  );
}

/** Mean over the patterns of Bhattacharyya's coefficient Σ √(p·q), 0 … 1. */
function similarity(a: readonly MaskDistribution[], b: readonly MaskDistribution[]): number {
  const each = a.map((own, pattern) => overlap(own, b[pattern] ?? { ids: [], probabilities: [] }));
  return each.reduce((sum, value) => sum + value, 0) / Math.max(1, each.length);
}

function overlap(a: MaskDistribution, b: MaskDistribution): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.ids.length && j < b.ids.length;) {
    const [left = 0, right = 0] = [a.ids[i], b.ids[j]];
    if (left === right) sum += Math.sqrt((a.probabilities[i] ?? 0) * (b.probabilities[j] ?? 0));
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return sum;
}
