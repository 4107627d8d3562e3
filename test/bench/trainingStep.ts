// Cost and memory of a training step beside a forward pass of the same batch, on random weights.
//
//   node tools/bench.mjs trainingStep --train lora --layers 12 --hidden 384 --rows 8 --length 256
//
// Without options: all parameters of the `small` shape, and the batch that `glm train` takes.
import { parseArgs } from 'node:util';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Architecture } from '../../server/glm/architecture';
import { buildInfilling } from '../../server/glm/objective/infilling';
import { drawSpanLengths, paperSpans, placeSpans } from '../../server/glm/objective/spans';
import { defaultBatchSize } from '../../server/learning/settings';
import type { Trainable } from '../../server/onnx/training/trainable';
import { infillingBatch } from '../../server/training/batch';
import { randomWeights } from '../../server/training/testModel';
import { Trainer } from '../../server/training/trainer';

const { values } = parseArgs({
  options: {
    train: { type: 'string', default: 'all' },
    layers: { type: 'string', default: '12' },
    hidden: { type: 'string', default: '384' },
    vocab: { type: 'string', default: '30592' },
    rows: { type: 'string', default: String(defaultBatchSize) },
    length: { type: 'string', default: '256' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
  },
});

const trainables: Readonly<Record<string, Trainable>> = {
  all: { kind: 'all' },
  biases: { kind: 'biases' },
  lora: { kind: 'lora', rank: 8, alpha: 16 },
  lastLayers: { kind: 'lastLayers', layers: 2 },
};

const hiddenSize = Number(values.hidden);
const length = Number(values.length);
const architecture: Architecture = {
  layers: Number(values.layers),
  hiddenSize,
  heads: hiddenSize / 64,
  vocabSize: Number(values.vocab),
  maxSequenceLength: 512,
  attentionScale: 1,
  activation: 'gelu_tanh',
  layerNormEpsilon: 1e-5,
};

async function main(): Promise<void> {
  const trainable = trainables[values.train];
  if (trainable === undefined) {
    throw new RangeError(`--train: one of ${Object.keys(trainables).join(', ')}`);
  }
  const trainer = await Trainer.open(architecture, randomWeights(architecture, 1), {
    trainable,
    objective: { kind: 'infilling' },
    optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.1, largestNorm: 1 },
    seed: 1,
    threads: Number(values.threads),
  });
  const random = xoroshiro128plus(2);
  const batch = infillingBatch(
    Array.from({ length: Number(values.rows) }, () => {
      const text = Array.from({ length }, () => uniformInt(random, 0, architecture.vocabSize - 1));
      const spans = placeSpans(drawSpanLengths(length, paperSpans, random), [1, length], random) ?? [];
      return buildInfilling(text, { spans, mask: 0, ends: true }, { startOfPiece: 1, endOfPiece: 2 });
    }),
  );

  /** Least processor time of the rounds in ms: what else the machine does makes a round longer, never shorter. */
  const times = new Map<string, number>();
  const measure = async (what: string, run: () => Promise<unknown>) => {
    const start = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(start);
    times.set(what, Math.min(times.get(what) ?? Infinity, (user + system) / 1000));
  };
  await trainer.evaluate(batch);
  const forwardPeak = peak();
  for (let round = 0; round < Number(values.rounds); round++) {
    await measure('forward', () => trainer.evaluate(batch));
    await measure('forward + backward', () => trainer.gradients(batch));
    await measure('step', () => trainer.step(batch, 1e-4));
  }
  const forward = times.get('forward') ?? NaN;
  const trained = trainer.parameters.reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  console.log(`${values.train}: ${(trained / 1e6).toFixed(2)} M parameters trained`);
  for (const [what, time] of times) {
    console.log(`${what}: ${time.toFixed(0)} ms, ${(time / forward).toFixed(2)} × forward`);
  }
  console.log(`peak memory: ${forwardPeak} MB forward, ${peak()} MB training`);
  await trainer.release();
}

function peak(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

void main();
