// Multinomial logistic regression with L2 regularisation over a few features a row: what turns the answers'
// log-probabilities into labels where some rows' labels are known. No gradient reaches the model.
import { softmax } from '../../glm/scoring';
import { minimise } from './minimise';

export interface LogisticRegression {
  /** Of each feature, over the rows that it was fitted on: features are centred and scaled before they are weighed. */
  readonly means: readonly number[];
  readonly scales: readonly number[];
  /** [labels][features], of the scaled features. */
  readonly weights: readonly (readonly number[])[];
  /** [labels] */
  readonly biases: readonly number[];
}

export interface FitOptions {
  /**
   * Strength of the pull of the weights towards 0, over all rows together; default 1, as in the usual libraries.
   * Biases are not pulled.
   */
  readonly l2?: number;
  /** Whether features are centred and scaled; default true. Not for many features that are mostly 0. */
  readonly standardise?: boolean;
}

/**
 * The most likely regression, given the pull towards 0.
 * @param features [rows][features]
 * @param labels [rows]: index of each row's label
 * @param count number of labels
 * @throws RangeError where there is no row
 */
export function fitLogisticRegression(
  features: readonly (readonly number[])[],
  labels: readonly number[],
  count: number,
  { l2 = 1, standardise = true }: FitOptions = {},
): LogisticRegression {
  const [first] = features;
  if (first === undefined) throw new RangeError('a regression needs at least one row');
  const { means, scales } = standardise ? spread(features, first.length) : unchanged(first.length);
  const rows = features.map((row) => nonZero(scaled(row, means, scales)));
  const width = first.length;
  /** A point of the search: for each label its weights, then its bias. */
  const stride = width + 1;
  const point = minimise(
    (at, gradient) => {
      gradient.fill(0);
      let loss = 0;
      rows.forEach(({ places, values }, row) => {
        const scores = Array.from({ length: count }, (_, label) => {
          let score = at[label * stride + width] ?? 0;
          for (let k = 0; k < places.length; k++) {
            score += (at[label * stride + (places[k] ?? 0)] ?? 0) * (values[k] ?? 0);
          }
          return score;
        });
        const gold = labels[row] ?? 0;
        const probabilities = softmax(scores);
        loss -= Math.log(Math.max(probabilities[gold] ?? 0, 1e-300));
        for (let label = 0; label < count; label++) {
          const pull = (probabilities[label] ?? 0) - (label === gold ? 1 : 0);
          const start = label * stride;
          for (let k = 0; k < places.length; k++) {
            const place = start + (places[k] ?? 0);
            gradient[place] = (gradient[place] ?? 0) + pull * (values[k] ?? 0);
          }
          gradient[start + width] = (gradient[start + width] ?? 0) + pull;
        }
      });
      for (let i = 0; i < at.length; i++) {
        if (i % stride === width) continue;
        const weight = at[i] ?? 0;
        loss += (l2 / 2) * weight * weight;
        gradient[i] = (gradient[i] ?? 0) + l2 * weight;
      }
      return loss;
    },
    new Float64Array(count * stride),
  );
  const ofLabel = (label: number) => [...point.subarray(label * stride, (label + 1) * stride)];
  const all = Array.from({ length: count }, (_, label) => ofLabel(label));
  return {
    means,
    scales,
    weights: all.map((each) => each.slice(0, width)),
    biases: all.map((each) => each[width] ?? 0),
  };
}

/** Probability of each label. @param features [features] */
export function predict(regression: LogisticRegression, features: readonly number[]): number[] {
  const { means, scales, weights, biases } = regression;
  const row = scaled(features, means, scales);
  return softmax(
    weights.map((own, label) =>
      own.reduce((sum, weight, k) => sum + weight * (row[k] ?? 0), biases[label] ?? 0),
    ),
  );
}

/** Mean and standard deviation of each feature; a feature that never changes has scale 1. */
function spread(features: readonly (readonly number[])[], width: number) {
  const mean = (of: (row: readonly number[]) => number) =>
    features.reduce((sum, row) => sum + of(row), 0) / features.length;
  const means = Array.from({ length: width }, (_, k) => mean((row) => row[k] ?? 0));
  const scales = means.map((middle, k) => Math.sqrt(mean((row) => ((row[k] ?? 0) - middle) ** 2)) || 1);
  return { means, scales };
}

function unchanged(width: number) {
  return { means: Array.from({ length: width }, () => 0), scales: Array.from({ length: width }, () => 1) };
}

function scaled(row: readonly number[], means: readonly number[], scales: readonly number[]): number[] {
  return row.map((value, k) => (value - (means[k] ?? 0)) / (scales[k] ?? 1));
}

function nonZero(row: readonly number[]) {
  const places = [...row.keys()].filter((k) => row[k] !== 0);
  return { places, values: places.map((k) => row[k] ?? 0) };
}
