// `glm eval` as a user types it, with the bundled model.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { glm } from './glm';

const folder = mkdtempSync(join(tmpdir(), 'glm-eval-'));
const file = (name: string, lines: readonly unknown[]) => {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
};

describe('glm eval', () => {
  it('chooses, and says what chance would get', async () => {
    const data = file('own.jsonl', [
      { text: 'He was born [MASK] 1912.', choices: ['in', 'purple'], answer: 'in' },
      { text: 'One of [MASK] most important books.', choices: ['the', 'swim'], answer: 'the' },
    ]);
    const { status, stdout } = await glm(['eval', 'questions', data, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ total: { count: 2, accuracy: 100, chance: 50 } });
  });

  it('writes freely, and gives the questions away', async () => {
    const data = file('lambada.jsonl', [{ text: 'He was born in the city of New York' }]);
    const questions = join(folder, 'questions.jsonl');
    const { status, stdout } = await glm(['eval', 'lambada', data, '--questions', questions]);
    expect(status).toBe(0);
    expect(stdout).toContain('| lambada | 1 |');
    expect(JSON.parse(readFileSync(questions, 'utf8'))).toMatchObject({ answer: 'York' });
  });

  it('says which row is wrong', async () => {
    const data = file('wrong.jsonl', [{ text: 'A fine day' }, { texts: 1 }]);
    const { status, stderr } = await glm(['eval', 'lambada', data]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/wrong\.jsonl, line 2: text: /);
  });

  it('says which file is not there', async () => {
    const { status, stderr } = await glm(['eval', 'blanks', 'no-such-file']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('there is no file "no-such-file"')]);
  });
});
