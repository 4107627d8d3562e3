import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { bestStrength, crossValidatedRegression, foldsOf } from './crossValidation';
import { fitLogisticRegression, predict } from './logisticRegression';
import { minimise } from './minimise';

/** Rows around one middle for each label; the second feature is a shifted and stretched one. */
function blobs(rows: number, seed: number) {
  const random = xoroshiro128plus(seed);
  const noise = () => uniformFloat64(random) + uniformFloat64(random) + uniformFloat64(random) - 1.5;
  const labels = Array.from({ length: rows }, (_, row) => row % 3);
  const features = labels.map((label) => [
    [-1, 0, 1][label] ?? 0,
    ([0, 2, 0][label] ?? 0) * 50 - 300 + 50 * noise(),
    noise(),
  ]);
  return { labels, features: features.map(([a = 0, b = 0, c = 0]) => [a + 0.6 * noise(), b, c]) };
}

test('finds the minimum of a narrow valley', () => {
  const point = minimise((at, gradient) => {
    const [x = 0, y = 0] = at;
    gradient[0] = 2 * (x - 3);
    gradient[1] = 2000 * (y + 1);
    return (x - 3) ** 2 + 1000 * (y + 1) ** 2;
  }, new Float64Array(2));
  expect(point[0]).toBeCloseTo(3, 5);
  expect(point[1]).toBeCloseTo(-1, 5);
});

test('a regression on one feature finds what the equations say', () => {
  // With standardised x = ±1 and labels 3 : 1 on either side: σ(2w) ≈ 3/4 without a pull, so 2w = ln 3.
  const features = [[0], [0], [0], [0], [4], [4], [4], [4]];
  const labels = [0, 0, 0, 1, 1, 1, 1, 0];
  const { weights, biases } = fitLogisticRegression(features, labels, 2, { l2: 1e-9 });
  const difference = (weights[1]?.[0] ?? 0) - (weights[0]?.[0] ?? 0);
  expect(difference).toBeCloseTo(Math.log(3), 4);
  expect((biases[1] ?? 0) - (biases[0] ?? 0)).toBeCloseTo(0, 4);
});

test('labels rows that it has not seen', () => {
  const { features, labels } = blobs(90, 1);
  const regression = fitLogisticRegression(features, labels, 3);
  const unseen = blobs(300, 2);
  const right = unseen.features.filter((row, i) => {
    const distribution = predict(regression, row);
    expect(distribution.reduce((a, b) => a + b)).toBeCloseTo(1);
    return distribution.indexOf(Math.max(...distribution)) === unseen.labels[i];
  });
  expect(right.length / 300).toBeGreaterThan(0.85);
});

test('a stronger pull makes it less sure', () => {
  const { features, labels } = blobs(30, 3);
  const sureness = (l2: number) =>
    Math.max(...predict(fitLogisticRegression(features, labels, 3, { l2 }), features[1] ?? []));
  expect(sureness(100)).toBeLessThan(sureness(0.1));
});

test('cross-validation finds the label that was given by mistake', () => {
  const { features, labels } = blobs(60, 4);
  const wrong = labels.map((label, row) => (row === 7 ? (label + 1) % 3 : label));
  const distributions = crossValidatedRegression(features, wrong, 3, {
    l2: bestStrength(features, wrong, 3),
  });
  const ofGiven = distributions.map((distribution, row) => distribution[wrong[row] ?? 0] ?? 0);
  expect(ofGiven.indexOf(Math.min(...ofGiven))).toBe(7);
});

test('folds hold every label about equally often', () => {
  const labels = Array.from({ length: 23 }, (_, row) => (row < 5 ? 0 : 1));
  const folds = foldsOf(labels);
  for (const fold of [0, 1, 2, 3, 4]) {
    expect(folds.filter((own, row) => own === fold && labels[row] === 0)).toHaveLength(1);
  }
  expect(foldsOf(labels)).toEqual(folds);
  expect(foldsOf(labels, { seed: 2 })).not.toEqual(folds);
});
