import { expect, it } from 'vitest';
import { LabelProgress } from './labelProgress';

it('says how far it is, how long the rest takes, and names the first broken rows', () => {
  let written = '';
  let now = 0;
  const progress = new LabelProgress({ write: (text) => (written += text) }, 'data.csv', () => now);
  progress.show({ done: 1, total: 400, rowsPerSecond: 0 });
  now += 20_000;
  progress.show({ done: 100, total: 400, rowsPerSecond: 5, secondsLeft: 60 });
  now += 20_000;
  progress.show({ done: 200, total: 400, rowsPerSecond: 0.01, secondsLeft: 20_000 });
  for (let line = 1; line <= 22; line++) progress.broken(line, 'why');
  progress.end();
  const lines = written.trimEnd().split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'glm: 1 of 400 rows (0 %)',
    'glm: 100 of 400 rows (25 %), 5.0 rows/s, 60 s left',
    'glm: 200 of 400 rows (50 %), 0.0 rows/s, 5 h 33 min left',
    'glm: data.csv:1: why',
  ]);
  expect(lines.slice(-2)).toEqual(['glm: data.csv:20: why', 'glm: and 2 more broken rows']);
});
