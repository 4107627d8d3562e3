// Memory over 10,000 fills of the bundled model through the forked inference process: texts of many lengths, every
// strategy, several blanks, texts that are scored, requests that are cancelled. Fails where memory goes on growing.
//
//   node tools/bench.mjs soak [FILLS]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { createRemoteService } from '../../server/inference/remoteService';
import type { FillRequest, GlmService } from '../../server/inference/service';

/** What the inference process may have grown by at the end since the end of the warm-up, in bytes. */
const allowedGrowth = 48 * 2 ** 20;

const program = join(__dirname, 'inference.js');
const words = readFileSync(join(__dirname, '../examples/constitution.md'), 'utf8').split(/\s+/);
const random = xoroshiro128plus(7);
const upTo = (most: number) => uniformInt(random, 1, most);

async function main(): Promise<void> {
  const fills = Number(process.argv[2] ?? 10_000);
  const step = Math.max(1, Math.floor(fills / 10));
  const service = createRemoteService({ device: 'cpu' }, { program });
  await service.fill({ text: 'The [MASK] is here.', maxTokens: 2 });
  const pid = childRunning(program);
  print('| fills | cancelled | inference process MB | this process MB |');
  print('|---|---|---|---|');
  let cancelled = 0;
  let warm = 0;
  const report = (done: number) => {
    const own = process.memoryUsage().rss;
    print(`| ${done} | ${cancelled} | ${megabytes(residentBytes(pid))} | ${megabytes(own)} |`);
  };
  report(0);
  for (let done = 1; done <= fills; done++) {
    cancelled += Number(await ask(service));
    if (done % step === 0) report(done);
    if (done === step) warm = residentBytes(pid);
  }
  const growth = residentBytes(pid) - warm;
  await service.dispose();
  print(
    `\ngrew by ${megabytes(growth)} MB after the first ${step} fills; ${megabytes(allowedGrowth)} MB are allowed`,
  );
  if (growth > allowedGrowth) process.exitCode = 1;
}

/** One fill, every seventh of which is cancelled while it runs, and a scoring now and then. Whether it was cancelled. */
async function ask(service: GlmService): Promise<boolean> {
  const controller = new AbortController();
  const timer = upTo(7) === 1 ? setTimeout(() => controller.abort(), upTo(20)) : undefined;
  try {
    await service.fill(request(), controller.signal);
    if (upTo(20) === 1) {
      await service.scoreAll(
        Array.from({ length: 8 }, () => ({ text: blankText(1), choices: [' the law', ' nothing'] })),
      );
    }
    return false;
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return true;
  } finally {
    clearTimeout(timer);
  }
}

function request(): FillRequest {
  const strategy = (['greedy', 'beam', 'sample'] as const)[upTo(3) - 1] ?? 'greedy';
  return {
    text: blankText(upTo(8) === 1 ? 2 : 1),
    strategy,
    count: upTo(4),
    maxTokens: upTo(8),
    wellFormed: true,
    ...(strategy === 'sample' && { seed: upTo(1000), temperature: 0.8 }),
  };
}

/** A piece of a real text, mostly short, with so many blanks. */
function blankText(blanks: number): string {
  const length = upTo(10) === 1 ? 40 + upTo(160) : 4 + upTo(36);
  const start = uniformInt(random, 0, words.length - length);
  const piece = words.slice(start, start + length);
  for (let blank = 0; blank < blanks; blank++) piece[upTo(length) - 1] = '[MASK]';
  return piece.join(' ');
}

/** This process' child that runs a program. */
function childRunning(path: string): number {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  for (const line of table.split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/);
    if (Number(parent) === process.pid && line.includes(path)) return Number(pid);
  }
  throw new Error('the inference process is not among the children of this one');
}

function residentBytes(pid: number): number {
  return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
