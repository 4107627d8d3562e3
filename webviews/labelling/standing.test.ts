import { expect, it } from 'vitest';
import { standingOf } from './standing';

const suggestion = { label: 'good', probability: 0.7 };

it.each([
  ['', undefined, ''],
  ['', suggestion, 'suggested'],
  ['suggested', suggestion, 'suggested'],
  ['accepted', suggestion, 'accepted'],
  ['broken', undefined, 'broken'],
] as const)('of a row that is %j in the file, with suggestion %j: %j', (status, suggested, standing) => {
  expect(standingOf({ status, ...(suggested !== undefined && { suggestion: suggested }) })).toBe(standing);
});
