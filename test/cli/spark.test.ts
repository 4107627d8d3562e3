// examples/spark/label.py on a real Spark in local mode, against a plain `glm label`. Needs Java and `pip install
// pyspark`; GLM_TEST_PYTHON names another Python than python3.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { glm, lines, reference, referenceIsThere, root } from './glm';

const python = process.env.GLM_TEST_PYTHON ?? 'python3';
const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const lacking = [
  ...(referenceIsThere ? [] : ['../shared/reference']),
  ...(works('java', '-version') ? [] : ['Java']),
  ...(works(python, '-c', 'import pyspark') ? [] : [`pyspark (for ${python})`]),
];

if (lacking.length > 0)
  process.stderr.write(`spark.test.ts is skipped: there is no ${lacking.join(', no ')}\n`);

describe.skipIf(lacking.length > 0)('Apache Spark', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glm-spark-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('labels a dataset in partitions as one process does, in its order', { timeout: 600_000 }, async () => {
    const [data, task] = [join(folder, 'in.jsonl'), join(folder, 'a task.glm-task.json')];
    const rows = Array.from(
      { length: 60 },
      (_, i) => `{"id":${i},"text":"Film ${i}, ${i % 2 === 0 ? 'fine' : 'dull'}."}\n`,
    );
    await writeFile(data, rows.join(''));
    const verbalizer = { positive: ['great'], negative: ['terrible'] };
    await writeFile(
      task,
      JSON.stringify({ name: 't', pattern: '{text} It was [MASK].', verbalizer, scorer: 'logProb' }),
    );
    const plain = join(folder, 'plain.jsonl');
    const model = ['--model', reference, '--device', 'cpu'];
    expect((await glm(['label', data, '--task', task, '--out', plain, ...model])).status).toBe(0);

    const command = [process.execPath, join(root, 'dist/cli.js')].join(' ');
    const out = join(folder, 'labelled');
    const { status, stderr } = spawnSync(
      python,
      [
        join(root, 'examples/spark/label.py'),
        ...[data, out, '--task', task, '--partitions', '3', '--glm', command],
        ...['--options', model.join(' ')],
      ],
      { env: { ...process.env, PYSPARK_PYTHON: python, SPARK_LOCAL_IP: '127.0.0.1' }, encoding: 'utf8' },
    );
    expect(status, stderr.slice(-3000)).toBe(0);
    const parts = (await readdir(out)).filter((name) => name.startsWith('part-')).sort();
    expect(parts.length).toBeGreaterThanOrEqual(3);
    const texts = await Promise.all(parts.map((name) => readFile(join(out, name), 'utf8')));
    const labelsOf = (text: string) =>
      lines(text).map(({ id, label, label_hash }) => ({ id, label, label_hash }));
    expect(texts.flatMap(labelsOf)).toEqual(labelsOf(await readFile(plain, 'utf8')));
  });
});
