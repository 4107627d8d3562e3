// `glm bench`: times of the bundled model on this machine.
import { expect, it } from 'vitest';
import { glm } from './glm';

it('measures reading, writing, candidates and answers', async () => {
  const { status, stdout } = await glm(['bench', '--rounds', '1', '--json']);
  expect(status).toBe(0);
  const speed = JSON.parse(stdout) as Record<string, number>;
  expect(Object.keys(speed)).toEqual(['tokens', 'read', 'token', 'eightCandidates', 'fourAnswers']);
  for (const [what, value] of Object.entries(speed)) expect(value, what).toBeGreaterThan(0);
  expect(speed.tokens).toBeGreaterThan(150);
});
