// Checkpoints of the large GLMs' shapes, with random weights: what converting one and filling a blank with it take.
//
//   npm run bench -- big                      glm-2b in 4 bits, in a temporary folder that is removed
//   npm run bench -- big glm-10b-3-layers fp32   more than 2 GiB of weights in one file
//   npm run bench -- big glm-10b q4 DIR       another shape, precision and folder; what it makes there stays
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Architecture } from '../../server/glm/architecture';
import { writeHubCheckpoint } from './hubCheckpoint';

const common = {
  vocabSize: 50304,
  maxSequenceLength: 1024,
  attentionScale: 1,
  activation: 'gelu_tanh',
  layerNormEpsilon: 1e-5,
} as const;

/** As in the config.json of each on the hub. */
const architectures: Readonly<Record<string, Architecture>> = {
  'glm-2b': { ...common, layers: 36, hiddenSize: 2048, heads: 32 },
  // The widest with few layers: more than 2 GiB of weights in fp32, which a file offset of 32 bits would not reach.
  'glm-10b-3-layers': { ...common, layers: 3, hiddenSize: 4096, heads: 64, attentionScale: 8 },
  'glm-10b': { ...common, layers: 48, hiddenSize: 4096, heads: 64, attentionScale: 8 },
};

async function main(): Promise<void> {
  const [name = 'glm-2b', precision = 'q4', folder] = process.argv.slice(2);
  const architecture = architectures[name];
  if (architecture === undefined)
    throw new Error(`${name} is none of ${Object.keys(architectures).join(', ')}`);
  const home = folder ?? mkdtempSync(join(tmpdir(), 'glm-big-'));
  const checkpoint = join(home, name);
  const model = join(home, `${name}-${precision}`);
  try {
    print('| step | seconds | peak memory MB | on disk MB |');
    print('| --- | --- | --- | --- |');
    if (!existsSync(join(checkpoint, 'pytorch_model.bin.index.json'))) {
      const start = performance.now();
      await writeHubCheckpoint(checkpoint, architecture);
      const peak = process.resourceUsage().maxRSS * 1024;
      report(`making ${name} with random weights`, { seconds: since(start), peak }, checkpoint);
    }
    const convert = ['convert', checkpoint, '--out', model, '--precision', precision];
    report(`converting to ${precision}`, await glm(convert), model);
    const fill = ['fill', 'The [MASK] is here.', '--model', model, '--device', 'cpu', '--max-tokens', '8'];
    report('filling a blank, loading included', await glm(fill), model);
  } finally {
    if (folder === undefined) rmSync(home, { recursive: true, force: true });
  }
}

interface Cost {
  readonly seconds: number;
  /** Largest resident memory, in bytes. */
  readonly peak: number;
}

/** Told by the process itself when it ends, in kB. */
const tellPeak =
  "process.on('exit', () => process.stderr.write(`\\npeak ${process.resourceUsage().maxRSS}\\n`))";

/** Runs the built command. */
async function glm(args: readonly string[]): Promise<Cost> {
  const start = performance.now();
  const preload = `data:text/javascript,${encodeURIComponent(tellPeak)}`;
  const child = spawn(process.execPath, ['--import', preload, join(__dirname, 'cli.js'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const status = await new Promise((resolve) => child.once('close', resolve));
  const peak = Number(/^peak (\d+)$/m.exec(log)?.[1]) * 1024;
  if (status !== 0) throw new Error(`glm ${args.join(' ')} ended with status ${String(status)}: ${log}`);
  return { seconds: since(start), peak };
}

function report(step: string, { seconds, peak }: Cost, folder: string): void {
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const cells = [step, seconds.toFixed(0), (peak / 1e6).toFixed(0), (bytes / 1e6).toFixed(0)];
  print(`| ${cells.join(' | ')} |`);
}

function since(start: number): number {
  return (performance.now() - start) / 1000;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
