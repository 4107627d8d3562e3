// `glm train`, `glm merge`: wrong arguments, a run that is killed and goes on, what comes out and how it is used.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAdapter } from '../../server/checkpoint/adapter/adapter';
import { glm, lines, root } from './glm';

let folder: string;
let task: string;
let data: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-train-'));
  env = { GLM_FILL_CACHE: join(folder, 'cache') };
  task = join(folder, 'colours.glm-task.json');
  await writeFile(
    task,
    JSON.stringify({
      name: 'colours',
      pattern: '{text} It was [MASK].',
      verbalizer: { warm: ['great'], cold: ['terrible'] },
    }),
  );
  data = join(folder, 'colours.jsonl');
  const things = ['house', 'car', 'coat', 'door', 'boat', 'chair', 'hat', 'book'];
  const rows = things.flatMap((thing) => [
    { text: `The ${thing} is red.`, label: 'warm', label_status: 'accepted' },
    { text: `The ${thing} is blue.`, label: 'cold', label_status: 'overridden' },
  ]);
  await writeFile(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
});
afterAll(() => rm(folder, { recursive: true }));

const lessons = () => ['--task', task, '--data', data];

describe('wrong arguments', () => {
  it.each([
    [['--out', 'x'], /one of --task .*, --documents and --pairs/],
    [['--out', 'x', '--task', 'TASK'], /--task needs --data/],
    [['--out', 'x', '--task', 'TASK', '--data', 'none.jsonl'], /none\.jsonl/],
    [['--out', 'x', '--pairs', 'p', '--documents', 'd'], /one of --task/],
    [['--out', 'x', '--task', 'TASK', '--data', 'DATA', '--what', 'some'], /lora or last:N/],
    [['--out', 'x', '--task', 'TASK', '--data', 'DATA', '--what', 'last:99'], /layers only/],
    [['--out', 'x', '--task', 'TASK', '--data', 'DATA', '--holdout', '1'], /between 0 and 1/],
    [['--out', 'x', '--documents', 'nowhere.md'], /nowhere\.md/],
    [['--out', 'x', '--task', 'TASK', '--data', 'DATA', '--lr', '-1'], /--lr .* above 0/],
    [['--out', 'x', '--task', 'TASK', '--data', 'DATA', '--rank', '100000'], /--rank .* from 1 to 1024/],
  ])('%j: one line and exit status 2', async (args, message) => {
    const given = args.map((arg) => ({ TASK: task, DATA: data, x: join(folder, 'x') })[arg] ?? arg);
    const { status, stderr } = await glm(['train', ...given], { env });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
  });
});

describe('an adapter that is not there', () => {
  it.each([
    [['fill', '--adapter', 'nowhere', 'A [MASK].'], /the adapter .*nowhere: there is no such file or folder/],
    [['label', 'DATA', '--task', 'TASK', '--out', 'x', '--adapter', 'nowhere'], /no such file or folder/],
    [['label', 'DATA', '--task', 'TASK', '--out', 'x', '--adapter', 'FOLDER'], /it holds no adapter/],
    [['calibrate', '--data', 'DATA', '--task', 'TASK', '--out', 'x', '--adapter', 'nowhere'], /no such file/],
    [['merge', 'nowhere', '--out', 'x'], /no such file or folder/],
  ])('%j: one line and exit status 2', async (args, message) => {
    const places: Readonly<Record<string, string>> = {
      TASK: task,
      DATA: data,
      FOLDER: folder,
      x: join(folder, 'x'),
      nowhere: join(folder, 'nowhere'),
    };
    const { status, stderr } = await glm(
      args.map((arg) => places[arg] ?? arg),
      { env },
    );
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });
});

describe('a run', () => {
  const options = ['--epochs', '4', '--threads', '1', '--lr', '0.01', '--batch', '4', '--json'];

  it('that is killed goes on to the same result', async () => {
    const whole = join(folder, 'whole');
    const { status, stdout, stderr } = await glm(['train', ...lessons(), '--out', whole, ...options], {
      env,
    });
    expect(status, stderr).toBe(0);
    const [result] = lines(stdout);
    expect(result).toMatchObject({ examples: 12, heldOut: 4, epochs: 4, stopped: false });

    const killed = join(folder, 'killed');
    const args = ['train', ...lessons(), '--out', killed, ...options];
    expect(await killedAfter(args, '"kind":"step","step":7,')).toBe('SIGKILL');
    expect(await stat(join(killed, 'state.safetensors'))).toBeDefined();
    const resumed = await glm(args, { env });
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(lines(resumed.stderr)[0]).toMatchObject({ kind: 'start', done: 6 });
    expect(lines(resumed.stdout)[0]).toMatchObject({
      before: result?.before,
      best: result?.best,
      epochs: 4,
    });
    const of = async (run: string) => (await readAdapter(join(run, 'adapter.safetensors'))).tensors;
    expect(await of(killed)).toEqual(await of(whole));
    // The log too is that of one run: what was done twice stands in it once.
    const steps = async (run: string) =>
      lines(await readFile(join(run, 'training.jsonl'), 'utf8')).flatMap(({ kind, step, loss }) =>
        kind === 'start' ? [] : [{ kind, step, loss }],
      );
    expect(await steps(killed)).toEqual(await steps(whole));
    await expect(stat(join(killed, 'state.safetensors'))).rejects.toThrow('ENOENT');

    const again = await glm(args, { env });
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('holds an adapter already');
  }, 400_000);

  it('gives a small adapter that other commands use, and that can be merged', async () => {
    const out = join(folder, 'adapter');
    const trained = await glm(['train', ...lessons(), '--out', out, ...options], { env });
    expect(trained.status, trained.stderr).toBe(0);
    expect((await stat(join(out, 'adapter.safetensors'))).size).toBeLessThan(3e6);
    expect(await readFile(join(out, 'curve.svg'), 'utf8')).toContain('<polyline class="loss"');
    const scores = async (...model: string[]) => {
      const input = JSON.stringify({
        text: 'The wall is red. It was [MASK].',
        choices: ['great', 'terrible'],
      });
      const { stdout, stderr } = await glm(['score', '--jsonl', ...model], { input, env });
      const [line] = lines(stdout || `{"error": ${JSON.stringify(stderr)}}`);
      expect(line).toHaveProperty('logProbs');
      return line?.logProbs as number[];
    };
    const plain = await scores();
    const adapted = await scores('--adapter', out);
    expect(adapted).not.toEqual(plain);
    const merged = join(folder, 'merged');
    expect((await glm(['merge', out, '--out', merged], { env })).status).toBe(0);
    const checkpoint = join(folder, 'checkpoint');
    expect((await glm(['merge', out, '--out', checkpoint, '--as', 'checkpoint'], { env })).status).toBe(0);
    const converted = join(folder, 'converted');
    expect((await glm(['convert', checkpoint, '--out', converted], { env })).status).toBe(0);
    for (const model of [merged, converted]) {
      (await scores('--model', model)).forEach((logProb, i) =>
        expect(Math.abs(logProb - (adapted[i] ?? NaN))).toBeLessThan(0.2),
      );
    }
    const other = await glm(['fill', '--model', merged, '--adapter', out, 'A [MASK].'], { env });
    expect(other.status).toBe(1);
    expect(other.stderr).toMatch(/the adapter colours was trained on glm-fill-small \(\w+\), not on/);
  }, 400_000);

  /** Starts a run and kills it when it has told something. @returns the signal that it ended by */
  function killedAfter(args: readonly string[], told: string): Promise<NodeJS.Signals | null> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let heard = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        heard += text;
        if (heard.includes(told)) child.kill('SIGKILL');
      });
      child.once('error', reject);
      child.once('exit', (_, signal) => resolve(signal));
    });
  }
});
