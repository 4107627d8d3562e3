import { describe, expect, it } from 'vitest';
import { cohensKappa, krippendorffsAlpha } from './agreement';
import { Calibration } from './calibration';
import { ConfusionMatrix } from './classification';
import { Contradictions } from './contradictions';

function matrix(right: readonly number[], suggested: readonly number[]): ConfusionMatrix {
  const confusion = new ConfusionMatrix(['a', 'b', 'c']);
  right.forEach((label, i) => confusion.add(label, suggested[i] ?? 0));
  return confusion;
}

describe('classification', () => {
  it("has the numbers of scikit-learn's examples", () => {
    // f1_score: macro 0.26…, per label 0.8, 0, 0.
    const f1 = matrix([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1]).classification();
    expect(f1.macroF1).toBeCloseTo(0.26667, 4);
    expect(f1.labels.map(({ f1 }) => f1)).toEqual([0.8, 0, 0]);
    // confusion_matrix: [[2, 0, 0], [0, 0, 1], [1, 0, 2]].
    expect(matrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]).counts).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
    // classification_report: accuracy 0.60, macro F1 0.49.
    const report = matrix([0, 1, 2, 2, 2], [0, 0, 2, 2, 1]).classification();
    expect(report.accuracy).toBeCloseTo(0.6);
    expect(report.macroF1).toBeCloseTo(0.49, 2);
    expect(report.labels.map(({ precision, recall, rows }) => [precision, recall, rows])).toEqual([
      [0.5, 1, 1],
      [0, 0, 1],
      [1, 2 / 3, 3],
    ]);
  });

  it('leaves labels out that never occur, and has numbers without rows', () => {
    expect(matrix([0, 1], [0, 1]).classification().macroF1).toBe(1);
    expect(matrix([], []).classification()).toMatchObject({ rows: 0, accuracy: 0, macroF1: 0 });
  });
});

describe('calibration', () => {
  it('is the mean distance of confidence and accuracy', () => {
    const calibration = new Calibration(5);
    // Two rows at 0.9 of which one is right, two at 0.3 of which none is: 0.5 · 0.4 + 0.5 · 0.3.
    for (const [p, right] of [
      [0.9, true],
      [0.9, false],
      [0.3, false],
      [0.3, false],
    ] as const) {
      calibration.add(p, right);
    }
    expect(calibration.expectedError()).toBeCloseTo(0.35);
    expect(calibration.bins().map(({ rows }) => rows)).toEqual([0, 2, 0, 0, 2]);
  });

  it('has a place for 0 and 1, and is 0 without rows', () => {
    const calibration = new Calibration();
    expect(calibration.expectedError()).toBe(0);
    calibration.add(0, false);
    calibration.add(1, true);
    expect(calibration.expectedError()).toBe(0);
    expect(calibration.bins().map(({ rows }) => rows)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe("Cohen's kappa", () => {
  it.each([
    // Two by two tables that textbooks work out: both yes, yes/no, no/yes, both no.
    [20, 5, 10, 15, 0.4],
    [45, 15, 25, 15, 0.1304],
    [25, 35, 5, 35, 0.2593],
  ])('%d %d %d %d: %d', (bothYes, yesNo, noYes, bothNo, kappa) => {
    const counts = [
      [bothYes, yesNo],
      [noYes, bothNo],
    ];
    expect(cohensKappa(counts)).toBeCloseTo(kappa, 4);
  });

  it('has no value for one label only', () => {
    expect(cohensKappa([[2]])).toBeNaN();
    expect(cohensKappa([])).toBeNaN();
  });
});

describe("Krippendorff's alpha", () => {
  const units = (...annotators: readonly string[]) =>
    [...(annotators[0] ?? '')].map((_, unit) =>
      annotators.map((labels) => labels.charAt(unit)).filter((label) => label !== '.'),
    );

  it.each([
    // Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", sections A and C.
    [units('0100000010', '1110010000'), 0.095],
    [units('123321412...', '1233224125.3', '.3332342251.', '12332441251.'), 0.743],
    // The example of three coders and fifteen units that Wikipedia works out.
    [units('.....34121133.3', '1.213343.......', '..21344.21133.4'), 0.691],
  ])('%#', (rows, alpha) => {
    expect(krippendorffsAlpha(rows)).toBeCloseTo(alpha, 3);
  });

  it('has no value without a row of two labels', () => {
    expect(krippendorffsAlpha([['a'], ['b']])).toBeNaN();
  });
});

it('contradictions are the rows with a text that had another label before', () => {
  const contradictions = new Contradictions(1);
  const rows = [
    ['x', 'a'],
    ['y', 'b'],
    ['x ', 'b'],
    ['x', 'a'],
    ['y', 'c'],
  ] as const;
  rows.forEach(([text, label], i) => contradictions.add(text, label, i + 1));
  expect(contradictions.count).toBe(2);
  expect(contradictions.found).toEqual([
    { text: 'x ', first: { line: 1, label: 'a' }, second: { line: 3, label: 'b' } },
  ]);
});
