// `npm run bench`: times of this machine and this commit as ratios, in one table.
//
//   npm run bench                     all shapes that fit into the time, and the bundled model
//   npm run bench -- small base      only these shapes (small, base, large, bundled)
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert } from '../../server/checkpoint/convert';
import { bundledModel, bundledModelsFolder } from '../../server/inference/paths';
import { modelFiles, parseManifest } from '../../server/onnx/manifest';
import { precisions } from '../../server/onnx/precision';
import { findGraphs } from '../../server/runtime/modelGraphs';
import { openEngine } from '../../server/runtime/openEngine';
import { readBandwidth } from './bandwidth';
import { measureEngine, type EngineTimes } from './engineBench';
import { architectureOf, randomCheckpoint, shapes, type Shape } from './randomCheckpoint';
import { measureService } from './serviceBench';

async function main(): Promise<void> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === '--measure' && rest[0] !== undefined) {
    await measureFolder(rest[0]);
    return;
  }
  const chosen = process.argv.slice(2);
  const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);
  print(`${cpus()[0]?.model ?? 'CPU'}, ${cpus().length} cores\n`);
  print(
    '| model | weights MB | prefill 200 ms | ms a token | memory GB/s | × bandwidth | 8 candidates ms (× one) | 8 beams ms | 4 choices ms | ms a token 1–32 / 97–128 | peak memory MB |',
  );
  print('|---|---|---|---|---|---|---|---|---|---|---|');
  for (const shape of Object.keys(shapes).filter(isShape).filter(wanted)) {
    for (const precision of precisions) {
      const parent = mkdtempSync(join(tmpdir(), 'glm-bench-'));
      try {
        const folder = join(parent, 'model');
        await convert(randomCheckpoint(architectureOf(shape)), folder, { name: shape, precision });
        await report(`${shape} ${precision}`, folder);
      } finally {
        rmSync(parent, { recursive: true, force: true });
      }
    }
  }
  if (wanted('bundled')) {
    const folder = join(bundledModelsFolder(), bundledModel);
    await report('bundled', folder);
    print('');
    for (const line of await measureService()) {
      print(line);
    }
  }
}

function isShape(name: string): name is Shape {
  return name in shapes;
}

/** Measures a model folder in a forked process. */
function inOwnProcess(folder: string): Promise<EngineTimes> {
  return new Promise((resolve, reject) => {
    const child = fork(__filename, ['--measure', folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let times: EngineTimes | undefined;
    child.on('message', (message: EngineTimes) => (times = message));
    child.once('exit', (code) => {
      if (times === undefined) {
        reject(new Error(`the measuring process ended with status ${code ?? 'unknown'}`));
      } else {
        resolve(times);
      }
    });
  });
}

async function measureFolder(folder: string): Promise<void> {
  const manifest = parseManifest(readFileSync(join(folder, modelFiles.manifest), 'utf8'));
  const { engine, release } = await openEngine(await findGraphs(folder, manifest), {
    device: 'cpu',
    threads: 0,
  });
  const times = await measureEngine(engine, manifest.special, folder);
  await new Promise((resolve) => process.send?.(times, resolve));
  await release();
  process.disconnect();
}

/** Measures a model, and the memory right before and after it: what else the machine does falls on both. */
async function report(name: string, folder: string): Promise<void> {
  const before = await readBandwidth();
  const times = await inOwnProcess(folder);
  const bandwidth = Math.max(before, await readBandwidth());
  const bound = (times.fileSize / bandwidth) * 1000;
  const cells = [
    name,
    megabytes(times.fileSize),
    times.prefill.toFixed(0),
    times.token.toFixed(2),
    (bandwidth / 1e9).toFixed(1),
    (times.token / bound).toFixed(2),
    `${times.eightCandidates.toFixed(2)} (${(times.eightCandidates / times.token).toFixed(2)})`,
    times.eightBeams.toFixed(2),
    times.fourChoices.toFixed(1),
    `${times.firstTokens.toFixed(2)} / ${times.lastTokens.toFixed(2)}`,
    megabytes(times.peakMemory),
  ];
  print(`| ${cells.join(' | ')} |`);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
