// `glm score`, `tokenize`, `inspect` and `logits`: the lines that scripts rely on.
import { describe, expect, it } from 'vitest';
import { glm, lines, reference, referenceIsThere } from './glm';

async function ask(command: string, request: unknown, args: readonly string[] = []) {
  const { status, stdout } = await glm([command, '--jsonl', ...args], { input: JSON.stringify(request) });
  expect(status).toBe(0);
  return lines(stdout)[0];
}

describe('the bundled model', () => {
  it('scores choices', async () => {
    const result = await ask('score', {
      text: 'He drank a glass of[MASK].',
      choices: [' water', ' theology'],
    });
    const { logProbs, probabilities } = result as { logProbs: number[]; probabilities: number[] };
    expect(logProbs[0]).toBeGreaterThan(logProbs[1] ?? 0);
    expect((probabilities[0] ?? 0) + (probabilities[1] ?? 0)).toBeCloseTo(1, 6);
  });

  it('scores choices of a text given as an argument', async () => {
    const { status, stdout } = await glm(['score', 'It is [MASK].', '--choice', ' good', ' bad']);
    expect(status).toBe(0);
    expect(lines(stdout)[0]?.probabilities).toHaveLength(2);
  });

  it('tokenizes', async () => {
    const result = await ask('tokenize', { text: 'Hello world! 你好，世界。' });
    expect(result?.decoded).toBe('Hello world! 你好，世界。');
  });

  it('shows how it reads a text, and gives the logits of exactly that', async () => {
    const read = await ask('inspect', { text: 'The [MASK] jumped.' });
    const { inputIds, partALength, maskPositions } = read as Record<string, number[]> & {
      partALength: number;
    };
    expect(inputIds?.length).toBe(partALength + 1);
    expect(maskPositions).toHaveLength(1);
    const { rows } = (await ask('logits', { ...read, at: [partALength], top: 3 })) as {
      rows: { at: number; top: [number, number][] }[];
    };
    expect(rows[0]?.at).toBe(partALength);
    expect(rows[0]?.top).toHaveLength(3);
  });

  it('shows every step of filling the blanks, and gives the logits that each was taken from', async () => {
    const read = await ask('inspect', { text: 'The [MASK] jumped.', steps: true, top: 2, maxTokens: 3 });
    const { steps } = read as unknown as {
      steps: { at: number; top: { id: number }[]; chosen: { id: number } }[];
    };
    expect(steps.length).toBeGreaterThan(0);
    const { rows } = (await ask('logits', { ...read, at: steps.map(({ at }) => at), top: 2 })) as {
      rows: { top: [number, number][] }[];
    };
    expect(steps.map(({ top }) => top.map(({ id }) => id))).toEqual(
      rows.map(({ top }) => top.map(([id]) => id)),
    );
    expect(steps.map(({ chosen }) => chosen.id)).toEqual(steps.map(({ top }) => top[0]?.id));
  });

  it.each([
    [{ inputIds: [], positionIds: [[], []], partALength: 0, at: [] }, 'inputIds is empty'],
    [{ inputIds: [1], positionIds: [[0], [0, 1]], partALength: 1, at: [0] }, 'positionIds[1] has 2 entries'],
    [{ inputIds: [-1], positionIds: [[0], [0]], partALength: 1, at: [0] }, 'inputIds[0] is -1'],
    [
      { inputIds: [1], positionIds: [[9999999], [0]], partALength: 1, at: [0] },
      'positionIds[0][0] is 9999999',
    ],
    [{ inputIds: [1], positionIds: [[0], [0]], partALength: 1, at: [3] }, 'at[0] is 3'],
  ])('refuses %j', async (request, message) => {
    const { status, stdout } = await glm(['logits', '--jsonl'], { input: JSON.stringify(request) });
    expect(status).toBe(1);
    expect(lines(stdout)[0]?.error).toContain(message);
  });
});

describe.skipIf(!referenceIsThere)('a checkpoint named as a model (needs ../shared/reference)', () => {
  it('is converted and answers as the original', async () => {
    const model = ['--model', reference];
    const request = { text: 'The capital of France is [MASK].', choices: ['Paris', 'London'] };
    const scored = await ask('score', { ...request, includeEnd: false, contextEnd: 'sep' }, model);
    const { logProbs } = scored as { logProbs: number[] };
    expect(logProbs[0]).toBeCloseTo(-12.5325575, 3);
    expect(logProbs[1]).toBeCloseTo(-14.9594126, 3);
    const { ids } = (await ask('tokenize', { text: 'a [MASK]b' }, model)) as { ids: number[] };
    expect(ids).toEqual([1037, 103, 1038]);
  });
});
