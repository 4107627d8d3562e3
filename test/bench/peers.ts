// Our times beside those of llama.cpp on a GPT-2 of the same shape, in one run: llama.cpp has no GLM, and a GPT-2 of
// as many layers, as wide, with the same vocabulary costs the same.
//
//   npm install --prefix FOLDER --omit=optional node-llama-cpp@3.22.1 @node-llama-cpp/linux-x64@3.22.1
//   node tools/bench.mjs peers --llama FOLDER [base|large …] [--threads N]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Precision } from '../../server/onnx/precision';
import { answerLength, contextLength, ourTimes, type Times } from './ourTimes';
import { words } from './random';
import { architectureOf, shapes, type Shape } from './randomCheckpoint';
import { writeRandomGguf, type GgmlType } from './randomGguf';
import { median, times } from './time';

/** The little that is used of node-llama-cpp, which is no dependency of ours. */
interface LlamaModule {
  readonly getLlama: (options: object) => Promise<{ loadModel(options: object): Promise<LlamaModel> }>;
}
interface LlamaModel {
  createContext(options: object): Promise<{ getSequence(): Sequence; dispose(): Promise<void> }>;
  dispose(): Promise<void>;
}
interface Sequence {
  evaluate(tokens: readonly number[], options: object): AsyncIterable<number>;
  clearHistory(): Promise<void>;
}

const pairs: readonly (readonly [Precision, GgmlType])[] = [
  ['fp32', 'F32'],
  ['int8', 'Q8_0'],
  ['q8', 'Q8_0'],
  ['q4', 'Q4_0'],
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      llama: { type: 'string' },
      threads: { type: 'string', default: String(availableParallelism()) },
    },
  });
  if (values.llama === undefined) {
    process.stderr.write('peers --llama FOLDER [base|large …]: where is node-llama-cpp installed?\n');
    process.exitCode = 2;
    return;
  }
  const threads = Number(values.threads);
  const llama = await loadLlama(values.llama);
  print(
    '| model | ours | prefill ms | ms a token | llama.cpp | prefill ms | ms a token | prefill × | token × |',
  );
  print('|---|---|---|---|---|---|---|---|---|');
  for (const shape of Object.keys(shapes).filter(isShape)) {
    if (!(positionals.length === 0 ? ['base', 'large'] : positionals).includes(shape)) continue;
    for (const [precision, type] of pairs) {
      // Before and after ours, so that what else the machine does falls on both.
      const before = await llamaTimes(llama, shape, type, threads);
      const ours = await ourTimes(shape, precision, threads);
      const after = await llamaTimes(llama, shape, type, threads);
      const theirs = {
        prefill: Math.min(before.prefill, after.prefill),
        token: Math.min(before.token, after.token),
      };
      const cells = [
        shape,
        precision,
        ours.prefill.toFixed(0),
        ours.token.toFixed(2),
        type,
        theirs.prefill.toFixed(0),
        theirs.token.toFixed(2),
        (ours.prefill / theirs.prefill).toFixed(2),
        (ours.token / theirs.token).toFixed(2),
      ];
      print(`| ${cells.join(' | ')} |`);
    }
  }
  process.exit();
}

async function loadLlama(folder: string) {
  const entry = resolve(folder, 'node_modules/node-llama-cpp/dist/index.js');
  const { getLlama } = (await import(pathToFileURL(entry).href)) as LlamaModule;
  return getLlama({ gpu: false, build: 'never', progressLogs: false, logLevel: 'error' });
}

async function llamaTimes(
  llama: Awaited<ReturnType<LlamaModule['getLlama']>>,
  shape: Shape,
  type: GgmlType,
  threads: number,
): Promise<Times> {
  const folder = mkdtempSync(join(tmpdir(), 'glm-bench-'));
  try {
    const modelPath = join(folder, 'gpt2.gguf');
    writeRandomGguf(modelPath, architectureOf(shape), type);
    const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
    const context = await model.createContext({
      contextSize: 512,
      batchSize: 512,
      threads,
    });
    const sequence = context.getSequence();
    const tokens = words(contextLength, 1);
    const prefills: number[] = [];
    const answers = await times(3, async () => {
      await sequence.clearHistory();
      const start = performance.now();
      let written = 0;
      for await (const token of sequence.evaluate(tokens, { temperature: 0, yieldEogToken: true })) {
        void token;
        if (written === 0) prefills.push(performance.now() - start);
        if (++written > answerLength) break;
      }
    });
    const prefill = median(prefills.slice(1));
    const bytes = statSync(modelPath).size;
    await context.dispose();
    await model.dispose();
    return { prefill, token: (median(answers) - prefill) / answerLength, bytes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isShape(name: string): name is Shape {
  return name in shapes;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
