// Calibrations: what is learned from rows whose label is known, and what is refused.
import { expect, test } from 'vitest';
import { TaskScorer } from '../scoring/taskScorer';
import { parseTask } from '../task/taskFile';
import { FakeScorer } from '../testService';
import { CalibratedLabels, fitCalibration, parseCalibration } from './calibration';
import { crossValidatedNeighbours, fitNeighbours, nearestLabels } from './nearestNeighbours';
import { answerFeatures } from './rowFeatures';

const task = parseTask(
  JSON.stringify({
    name: 'mood',
    pattern: '{text} It was [MASK].',
    verbalizer: { positive: ['great'], negative: ['terrible'] },
  }),
);

/** A model that finds "terrible" likelier everywhere, but less so where the text is good. */
function biased() {
  const service = new FakeScorer();
  service.logProb = (text, choice) =>
    choice.trim() === 'terrible' ? -1 : text.includes('good') ? -3 : -5 - (text.length % 3) / 10;
  return service;
}

const rows = Array.from({ length: 16 }, (_, i) => ({
  cell: () => `${i % 2 === 0 ? 'good' : 'poor'} thing ${'x'.repeat(i)}`,
  label: i % 2,
}));

test('a regression mends a model that always prefers one label', async () => {
  const service = biased();
  const scorer = await TaskScorer.create(service, task);
  const calibration = await fitCalibration(service, scorer, rows, 'model', 'regression');
  expect(calibration.accuracies).toEqual({ zeroShot: 0.5, regression: 1, neighbours: null });
  const read = parseCalibration(JSON.stringify(calibration), task, 'model');
  expect(read).toEqual(calibration);
  const calibrated = new CalibratedLabels(read, service, task);
  const cell = () => 'a good book';
  const [positive = 0, negative = 0] = await calibrated.distribution(await scorer.score(cell), cell);
  expect(positive).toBeGreaterThan(0.8);
  expect(positive + negative).toBeCloseTo(1);
});

test('a calibration of another task, model or kind is refused', async () => {
  const service = biased();
  const scorer = await TaskScorer.create(service, task);
  const text = JSON.stringify(await fitCalibration(service, scorer, rows, 'model', 'regression'));
  expect(() => parseCalibration(text, task, 'other')).toThrow('another task or another model');
  expect(() => parseCalibration(text, { ...task, combine: 'mean' }, 'model')).toThrow('another task');
  expect(() => parseCalibration('{"a": 1}', task, 'model')).toThrow('no calibration: glmCalibration');
  expect(() => parseCalibration('[', task, 'model')).toThrow('not JSON');
  await expect(fitCalibration(service, scorer, rows.slice(0, 3), 'model')).rejects.toThrow('at least 4');
});

test('features do not change where all answers become likelier together', () => {
  const features = (shift: number) =>
    answerFeatures([{ logProbs: [-1 + shift, -4 + shift], lengths: [1, 1] }]);
  features(7).forEach((value, i) => expect(value).toBeCloseTo(features(0)[i] ?? NaN));
});

test('neighbours vote by how similar their blanks are', () => {
  const mask = (share: number) => [{ ids: [3, 9], probabilities: [share, 1 - share] }];
  const known = [0.9, 0.85, 0.8, 0.95, 0.1, 0.2, 0.15, 0.05].map((share) => ({
    label: share > 0.5 ? 1 : 0,
    masks: mask(share),
  }));
  const neighbours = fitNeighbours(known, 2);
  expect(neighbours.k).toBeLessThanOrEqual(5);
  expect(nearestLabels(neighbours, mask(0.75), 2)[1]).toBeGreaterThan(0.6);
  expect(nearestLabels(neighbours, mask(0.25), 2)[0]).toBeGreaterThan(0.6);
  // Tokens that the other does not list count as impossible there.
  const alien = nearestLabels({ k: 1, rows: known }, [{ ids: [5], probabilities: [1] }], 2);
  expect(alien).toEqual([0.5, 0.5]);
  const said = crossValidatedNeighbours(neighbours, 2);
  expect(said.every((shares, row) => (shares[known[row]?.label ?? 0] ?? 0) > 0.5)).toBe(true);
});
