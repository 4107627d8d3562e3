// Few-shot fine-tuning of a model on SST-2, before and after, on rows that it has not seen.
//
//   node tools/bench.mjs fewShot --data ../shared/eval/sst2/dev.jsonl --shots 16 --seeds 3 --train lora
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { z } from 'zod';
import { shuffled } from '../../server/glm/objective/random';
import { buildPartA } from '../../server/glm/sequence';
import { loadTokenizer } from '../../server/glm/tokenizer/load';
import { modelFiles, parseManifest } from '../../server/onnx/manifest';
import type { Trainable } from '../../server/onnx/training/trainable';
import { trainingNames } from '../../server/onnx/training/names';
import { clozeBatch, type ClozeRow } from '../../server/training/clozeBatch';
import { fineTune } from '../../server/training/fineTune';
import { readModelWeights } from '../../server/checkpoint/modelWeights';
import { Trainer } from '../../server/training/trainer';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'server/models/glm-fill-small' },
    data: { type: 'string', default: '../shared/eval/sst2/dev.jsonl' },
    shots: { type: 'string', default: '16' },
    seeds: { type: 'string', default: '3' },
    tested: { type: 'string', default: '300' },
    train: { type: 'string', default: 'lora' },
    rate: { type: 'string', default: '0.001' },
    epochs: { type: 'string', default: '12' },
  },
});

const trainables: Readonly<Record<string, Trainable>> = {
  all: { kind: 'all' },
  biases: { kind: 'biases' },
  lora: { kind: 'lora', rank: 8, alpha: 16 },
  lastLayers: { kind: 'lastLayers', layers: 2 },
};
const optimizer = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, largestNorm: 1 };
const rowSchema = z.object({ sentence: z.string(), label: z.int().min(0).max(1) });

async function main(): Promise<void> {
  const manifest = parseManifest(readFileSync(join(values.model, modelFiles.manifest), 'utf8'));
  const tokenizerJson: unknown = JSON.parse(readFileSync(join(values.model, modelFiles.tokenizer), 'utf8'));
  const tokenizer = loadTokenizer(tokenizerJson, manifest.special);
  const { architecture, special } = manifest;
  const answers = {
    choices: [' terrible', ' great'].map((text) => tokenizer.encode(text)),
    includeEnd: true,
  };
  const rows = readFileSync(values.data, 'utf8')
    .trim()
    .split('\n')
    .map((line): ClozeRow => {
      const { sentence, label } = rowSchema.parse(JSON.parse(line));
      const { ids, maskPositions } = buildPartA(tokenizer, `${sentence.trim()} It was [MASK].`);
      return { partA: ids, maskPosition: maskPositions[0] ?? 0, gold: label };
    });
  const trainable = trainables[values.train];
  if (trainable === undefined) {
    throw new RangeError(`--train: one of ${Object.keys(trainables).join(', ')}`);
  }

  const accuracy = async (
    weights: Awaited<ReturnType<typeof readModelWeights>>,
    tested: readonly ClozeRow[],
  ) => {
    const objective = { kind: 'choices', choices: 2 } as const;
    const trainer = await Trainer.open(architecture, weights, {
      trainable,
      objective,
      optimizer,
      seed: 0,
      threads: 1,
    });
    let right = 0;
    for (let start = 0; start < tested.length; start += 16) {
      const part = tested.slice(start, start + 16);
      const scores =
        (await trainer.evaluate(clozeBatch(part, answers, special))).get(trainingNames.scores) ?? [];
      part.forEach(({ gold }, i) => {
        right += Number((scores[2 * i + gold] ?? NaN) > (scores[2 * i + 1 - gold] ?? NaN));
      });
    }
    await trainer.release();
    return right / tested.length;
  };

  const found: number[] = [];
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const order = shuffled(rows, xoroshiro128plus(seed));
    const take = (gold: number, from: number, to: number) =>
      order.filter((row) => row.gold === gold).slice(from, to);
    const shots = Number(values.shots);
    const train = [...take(0, 0, shots), ...take(1, 0, shots)];
    const heldOut = [...take(0, shots, 2 * shots), ...take(1, shots, 2 * shots)];
    const used = new Set([...train, ...heldOut]);
    const tested = order.filter((row) => !used.has(row)).slice(0, Number(values.tested));
    const weights = await readModelWeights(values.model);
    const before = await accuracy(weights, tested);
    const start = process.cpuUsage();
    const { best, epochs } = await fineTune(
      { architecture, special, answers, train, heldOut },
      weights,
      {
        trainable,
        epochs: Number(values.epochs),
        batchSize: 8,
        learningRate: Number(values.rate),
        warmUp: 0.1,
        weightDecay: optimizer.weightDecay,
        patience: 4,
        seed,
      },
      { threads: 1 },
    );
    const { user, system } = process.cpuUsage(start);
    const after = await accuracy(weights, tested);
    found.push(after);
    console.log(
      `seed ${seed}: ${percent(before)} before, ${percent(after)} after; best epoch ${best.epoch} of ${epochs.length - 1}, held out ${percent(best.accuracy)}; ${((user + system) / 1e6).toFixed(0)} s of processor time`,
    );
  }
  const mean = found.reduce((sum, x) => sum + x, 0) / found.length;
  const deviation = Math.sqrt(
    found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, found.length - 1),
  );
  console.log(`${values.shots} rows a class, ${values.train}: ${percent(mean)} ± ${percent(deviation)}`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

void main();
