// Our times beside those of the original's way of generating in PyTorch (original.py), on the same shape in one run.
//
//   node tools/bench.mjs original --python PYTHON [large|base|small]     a Python that has torch
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { precisions } from '../../server/onnx/precision';
import { answerLength, contextLength, ourTimes } from './ourTimes';
import { architectureOf, shapes, type Shape } from './randomCheckpoint';

const outputSchema = z.object({
  prefill: z.number(),
  token: z.number(),
  threads: z.int(),
  torch: z.string(),
});

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { python: { type: 'string', default: 'python3' } },
  });
  const shape = positionals[0] ?? 'large';
  if (!isShape(shape)) {
    process.stderr.write(`original [--python PYTHON] [${Object.keys(shapes).join('|')}]\n`);
    process.exitCode = 2;
    return;
  }
  const original = originalTimes(values.python, shape);
  print(`${shape}; PyTorch ${original.torch}, ${original.threads} threads\n`);
  print('| | prefill 200 ms | times faster | ms a token | times faster |');
  print('|---|---|---|---|---|');
  print(`| original, fp32 | ${original.prefill.toFixed(0)} | 1 | ${original.token.toFixed(1)} | 1 |`);
  for (const precision of precisions) {
    const ours = await ourTimes(shape, precision);
    const cells = [
      `ours, ${precision}`,
      ours.prefill.toFixed(0),
      (original.prefill / ours.prefill).toFixed(2),
      ours.token.toFixed(1),
      (original.token / ours.token).toFixed(1),
    ];
    print(`| ${cells.join(' | ')} |`);
  }
}

/** @throws where Python or torch is missing: Python's own words are on standard error */
function originalTimes(python: string, shape: Shape): z.infer<typeof outputSchema> {
  const { layers, hiddenSize, heads, vocabSize } = architectureOf(shape);
  const sizes = [layers, hiddenSize, heads, vocabSize, contextLength, answerLength].map(String);
  const script = join(__dirname, '../test/bench/original.py');
  const output = execFileSync(python, [script, ...sizes], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return outputSchema.parse(JSON.parse(output));
}

function isShape(name: string): name is Shape {
  return name in shapes;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
