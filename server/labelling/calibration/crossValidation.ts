// What a fitted predictor says of rows that it was not fitted on: folds in turn, by a fixed seed.
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../../glm/objective/random';
import { fitLogisticRegression, predict } from './logisticRegression';

export interface Folds {
  /** Default 5, at least 2. */
  readonly folds?: number;
  /** Default 1. */
  readonly seed?: number;
}

/**
 * Says of each row in which fold it is held out, [rows]. The rows of a label are spread evenly over the folds.
 * @param labels [rows]: index of each row's label
 */
export function foldsOf(labels: readonly number[], { folds = 5, seed = 1 }: Folds = {}): number[] {
  const random = xoroshiro128plus(seed);
  const result = labels.map(() => 0);
  let next = 0;
  for (const label of new Set(labels)) {
    const rows = labels.flatMap((own, row) => (own === label ? [row] : []));
    for (const row of shuffled(rows, random)) result[row] = next++ % Math.max(2, folds);
  }
  return result;
}

/**
 * For each row what a predictor says that was fitted on the other folds.
 * @param fit makes a predictor of the rows with these indices
 */
export function crossValidated<T>(
  labels: readonly number[],
  fit: (rows: readonly number[]) => (row: number) => T,
  options: Folds = {},
): T[] {
  const folds = foldsOf(labels, options);
  const results: { readonly row: number; readonly said: T }[] = [];
  for (const fold of new Set(folds)) {
    const say = fit([...labels.keys()].filter((row) => folds[row] !== fold));
    folds.forEach((own, row) => {
      if (own === fold) results.push({ row, said: say(row) });
    });
  }
  return results.sort((a, b) => a.row - b.row).map(({ said }) => said);
}

/** Strengths of regularisation that are tried. */
const strengths: readonly number[] = [0.1, 1, 10, 100];

/**
 * The probability of each label for every row, by a logistic regression that has not seen the row: where a person's
 * label is unlikely, it may be a slip.
 * @param features [rows][features]
 * @param labels [rows]
 * @param count number of labels
 * @returns [rows][labels]
 */
export function crossValidatedRegression(
  features: readonly (readonly number[])[],
  labels: readonly number[],
  count: number,
  options: Folds & { readonly l2?: number } = {},
): number[][] {
  const pick = <T>(values: readonly T[], rows: readonly number[]) =>
    rows.flatMap((row) => values.slice(row, row + 1));
  return crossValidated(
    labels,
    (rows) => {
      const regression = fitLogisticRegression(pick(features, rows), pick(labels, rows), count, options);
      return (row) => predict(regression, features[row] ?? []);
    },
    options,
  );
}

/** The strength of regularisation with the smallest cross-validated loss. */
export function bestStrength(
  features: readonly (readonly number[])[],
  labels: readonly number[],
  count: number,
  options: Folds = {},
): number {
  const loss = (l2: number) =>
    crossValidatedRegression(features, labels, count, { ...options, l2 }).reduce(
      (sum, distribution, row) => sum - Math.log(Math.max(distribution[labels[row] ?? 0] ?? 0, 1e-300)),
      0,
    );
  return strengths
    .map((l2) => ({ l2, loss: loss(l2) }))
    .reduce((best, each) => (each.loss < best.loss ? each : best)).l2;
}
