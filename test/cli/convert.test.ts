// Conversions that are killed or run at once, by the built command.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testCheckpoint, testConfig } from '../../server/checkpoint/download/testCheckpoint';
import { glm, root } from './glm';

let home = '';
let checkpoint = '';
let cache = '';
let env: Readonly<Record<string, string>> = {};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'glm-convert-'));
  checkpoint = join(home, 'checkpoint');
  cache = join(home, 'cache', 'models');
  env = { GLM_FILL_CACHE: join(home, 'cache'), GLM_FILL_HOME: join(home, 'data') };
  mkdirSync(checkpoint);
  // Large enough for a conversion to be caught in the middle.
  const config = { ...testConfig, num_layers: 8, hidden_size: 256, num_attention_heads: 4 };
  for (const [name, bytes] of testCheckpoint(config)) writeFileSync(join(checkpoint, name), bytes);
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

const fill = ['fill', 'the cat [MASK] .', '--strategy', 'greedy', '--max-tokens', '2', '--device', 'cpu'];
const parts = () => (existsSync(cache) ? readdirSync(cache).filter((name) => name.includes('.part-')) : []);

/** Starts a fill that has to convert the checkpoint, and kills it in the middle of the weights. */
async function killedWhileConverting(): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...fill, '--model', checkpoint], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const written = () => parts().some((part) => existsSync(join(cache, part, 'model.onnx.data')));
  while (!written() && child.exitCode === null) await delay(1);
  child.kill('SIGKILL');
  await ended;
}

it('a conversion that is killed leaves no model, and the next one makes it and clears up', async () => {
  await killedWhileConverting();
  expect(parts()).toHaveLength(1);
  expect(readdirSync(cache)).toEqual(parts());
  expect((await glm(['models', '--json'], { env })).stdout).not.toContain('"converted"');
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const part of parts()) {
    const folder = join(cache, part);
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), hourAgo, hourAgo);
    utimesSync(folder, hourAgo, hourAgo);
  }
  const { status, stdout } = await glm([...fill, '--model', checkpoint], { env });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^the cat .*\.\n$/);
  expect(parts()).toEqual([]);
  expect(readdirSync(cache)).toHaveLength(1);
});

it('two processes that convert at once get one model, and the same answer', async () => {
  const answers = await Promise.all([1, 2].map(() => glm([...fill, '--model', checkpoint], { env })));
  expect(answers.map(({ status }) => status)).toEqual([0, 0]);
  expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
  expect(readdirSync(cache)).toHaveLength(1);
});

it('a checkpoint that is written again is converted again', async () => {
  await glm([...fill, '--model', checkpoint], { env });
  const [first] = readdirSync(cache);
  const config = { ...testConfig, num_layers: 2, hidden_size: 64 };
  for (const [name, bytes] of testCheckpoint(config)) writeFileSync(join(checkpoint, name), bytes);
  const { stdout } = await glm(['inspect', 'the cat [MASK] .', '--model', checkpoint], { env });
  expect(stdout).toContain('"partALength"');
  const folders = readdirSync(cache);
  expect(folders).toHaveLength(2);
  expect(folders).toContain(first);
});

it.skipIf(process.platform === 'win32')('on a disk that takes no more says where, and leaves nothing', () => {
  const out = join(home, 'out', 'model');
  // No file may be larger than 100 blocks: the weights are.
  const limited = 'ulimit -f 100; exec "$@"';
  const command = [process.execPath, join(root, 'dist/cli.js'), 'convert', checkpoint, '--out', out];
  const { status, stderr } = spawnSync('sh', ['-c', limited, 'sh', ...command], { encoding: 'utf8' });
  expect(stderr).toContain(`${out} cannot be written: EFBIG`);
  expect(status).toBe(1);
  expect(readdirSync(join(home, 'out'))).toEqual([]);
});

it('into a cache that cannot be written says so in one line', async () => {
  const file = join(home, 'file');
  writeFileSync(file, 'no folder');
  const result = await glm([...fill, '--model', checkpoint], { env: { ...env, GLM_FILL_CACHE: file } });
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/^glm: .*checkpoint-[0-9a-f]{16}-fp32 cannot be written: (ENOTDIR|EEXIST)/m);
  expect(result.stdout).toBe('');
});
