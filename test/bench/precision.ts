// What each precision costs in quality: held-out perplexity of a checkpoint in every precision, on the same blanks.
//
//   node tools/bench.mjs precision CHECKPOINT TEXT… [--blanks 1000] [--only q4]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { convert } from '../../server/checkpoint/convert';
import { openCheckpoint } from '../../server/checkpoint/open';
import { packedLength, scorePacked, type PackedTask } from '../../server/glm/packedScoring';
import { openModelFolder } from '../../server/inference/modelFolder';
import { modelFiles } from '../../server/onnx/manifest';
import { precisions, type Precision } from '../../server/onnx/precision';
import { openEngine } from '../../server/runtime/openEngine';
import { heldOutBlanks } from './heldOutBlanks';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    blanks: { type: 'string', default: '1000' },
    only: { type: 'string', multiple: true },
  },
});

interface Measured {
  readonly bytes: number;
  /** Log-probabilities of the hidden tokens and their end, one a blank, of each text. */
  readonly logProbs: readonly (readonly number[])[];
  /** Tokens that were predicted in each text. */
  readonly tokens: readonly number[];
}

async function main(): Promise<void> {
  const [checkpoint, ...texts] = positionals;
  if (checkpoint === undefined || texts.length === 0) {
    process.stderr.write('precision CHECKPOINT TEXT… [--blanks N]\n');
    process.exitCode = 2;
    return;
  }
  const columns = texts.flatMap((text) => [`perplexity: ${basename(text)}`, '× fp32', 'nats a blank off']);
  print(`| precision | weights MB | ${columns.join(' | ')} |`);
  print(`|---|---|${columns.map(() => '---|').join('')}`);
  let exact: Measured | undefined;
  const wanted = (precision: Precision) => values.only?.includes(precision) ?? true;
  for (const precision of precisions.filter((each) => each === 'fp32' || wanted(each))) {
    const measured = await measure(checkpoint, precision, texts);
    exact ??= measured;
    print(`| ${row(precision, measured, exact).join(' | ')} |`);
  }
  print(`\n${exact?.tokens.join(' and ') ?? 0} tokens predicted`);
}

function row(precision: Precision, measured: Measured, exact: Measured): string[] {
  const perplexity = ({ logProbs, tokens }: Measured, text: number) =>
    Math.exp(-sum(logProbs[text] ?? []) / (tokens[text] ?? 0));
  const cells = measured.logProbs.flatMap((own, text) => {
    const off = own.map((logProb, i) => Math.abs(logProb - (exact.logProbs[text]?.[i] ?? NaN)));
    const here = perplexity(measured, text);
    return [
      here.toFixed(3),
      (here / perplexity(exact, text)).toFixed(4),
      (sum(off) / Math.max(1, off.length)).toFixed(3),
    ];
  });
  return [precision, (measured.bytes / 1e6).toFixed(1), ...cells];
}

async function measure(
  checkpoint: string,
  precision: Precision,
  texts: readonly string[],
): Promise<Measured> {
  const parent = mkdtempSync(join(tmpdir(), 'glm-precision-'));
  try {
    const folder = join(parent, 'model');
    const source = await openCheckpoint(checkpoint);
    await convert(source, folder, { name: precision, precision }).finally(() => source.tensors.close());
    const { graphs, tokenizer } = await openModelFolder(folder);
    const { engine, release } = await openEngine(graphs, { device: 'cpu', threads: 0 });
    const logProbs: number[][] = [];
    const tokens: number[] = [];
    for (const text of texts) {
      const blanks = heldOutBlanks(tokenizer, text, Number(values.blanks));
      tokens.push(sum(blanks.map(({ choices: [hidden = []] }) => hidden.length + 1)));
      const own: number[] = [];
      for (const pass of passes(blanks, engine.passTokens)) {
        own.push(...(await scorePacked(engine, pass)).flat());
      }
      logProbs.push(own);
    }
    await release();
    return { bytes: statSync(join(folder, modelFiles.weights)).size, logProbs, tokens };
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

function* passes(tasks: readonly PackedTask[], most: number): Generator<PackedTask[]> {
  let pass: PackedTask[] = [];
  let length = 0;
  for (const task of tasks) {
    const own = packedLength(task);
    if (pass.length > 0 && length + own > most) {
      yield pass;
      pass = [];
      length = 0;
    }
    pass.push(task);
    length += own;
  }
  if (pass.length > 0) yield pass;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
