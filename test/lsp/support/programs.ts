// Builds and starts the programs that the tests speak to.
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../../..');

/** Files that some machines have beside the repository: documents and tiny checkpoints. */
export const shared = resolve(root, '../shared');

/** The server as users get it. */
export async function buildServer(): Promise<string> {
  await promisify(execFile)(process.execPath, ['tools/build.mjs'], { cwd: root });
  return resolve(root, 'dist/server.js');
}

/** The server with a model that only pretends. */
export async function buildFakeServer(): Promise<string> {
  const outfile = resolve(root, 'out/test/fakeServer.js');
  await build({
    entryPoints: [resolve(import.meta.dirname, 'fakeServer.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  return outfile;
}

/** Starts a server over stdio. What it writes to standard error shows in the test's output. */
export function start(program: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [program, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
}

/** How a process ended. */
export function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
}

/** The processes that a process has started, as Linux's /proc knows them; none elsewhere. */
export async function childrenOf(pid: number): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

/** Whether processes end within seconds. */
export async function allEnd(pids: readonly number[]): Promise<boolean> {
  for (let round = 0; round < 50; round++) {
    if (!pids.some(isAlive)) return true;
    await delay(100);
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * The model to test with: the bundled one, else a tiny checkpoint of random weights, else none.
 */
export function testModel(): string | undefined {
  if (existsSync(resolve(root, 'server/models/glm-fill-small/glm.json'))) return '';
  const tiny = resolve(shared, 'reference/tiny-glm-10b');
  return existsSync(tiny) ? tiny : undefined;
}
