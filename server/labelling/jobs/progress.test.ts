import { expect, it } from 'vitest';
import { ProgressClock } from './progress';

it('estimates the rest from the rows that were scored in this run', () => {
  let now = 0;
  const clock = new ProgressClock(100, () => now);
  expect(clock.at(50, false)).toEqual({ done: 50, total: 100, rowsPerSecond: 0 });
  now = 10_000;
  for (let done = 51; done <= 69; done++) clock.at(done, true);
  expect(clock.at(70, true)).toEqual({ done: 70, total: 100, rowsPerSecond: 2, secondsLeft: 15 });
  expect(clock.at(120, true)).toMatchObject({ done: 120, total: 120, secondsLeft: 0 });
});
