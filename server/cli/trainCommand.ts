// `glm train`: what the user has (labelled rows, documents, pairs) in, an adapter out.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { learn } from '../learning/learn';
import type { LearningRequest, LearningResult, Lessons } from '../learning/request';
import { trainableNamed } from '../learning/settings';
import { formats, type Format } from '../labelling/datasets/dataset';
import { InputError } from './inputError';
import { interruptible } from './interrupt';
import { positiveNumber, positiveReal, realNumber, threadCount, wholeNumber } from './modelOptions';
import { TrainProgress } from './trainProgress';

interface TrainOptions {
  readonly out: string;
  readonly model?: string;
  readonly task?: string;
  readonly data?: string;
  readonly format?: Format;
  readonly documents?: readonly string[];
  readonly pairs?: string;
  readonly what: string;
  readonly rank: number;
  readonly epochs?: number;
  readonly lr?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly holdout?: number;
  readonly device: (typeof trainingDevices)[number];
  readonly threads: number;
  readonly json?: boolean;
}

/** Those whose runtime computes what a training step needs. */
const trainingDevices = ['cpu', 'webgpu', 'cuda'] as const;

export function addTrainCommand(program: Command): void {
  program
    .command('train')
    .description('train a model on labelled rows, on your documents, or on pairs; run again, it goes on')
    .requiredOption('--out <dir>', 'the folder for the adapter, its log and its learning curve')
    .option('--task <file>', 'a task (*.glm-task.json), with --data: learn its accepted and known labels')
    .option('--data <file>', 'the dataset of the task')
    .addOption(new Option('--format <name>', 'of the data, if its name does not say').choices(formats))
    .option('--documents <files...>', 'learn the words and turns of phrase of these texts')
    .option('--pairs <file>', 'learn to write targets: JSON lines of {"input", "target"}')
    .option('--model <name|dir>', 'what is trained (default: the bundled model)')
    .option('--what <part>', 'lora, bias, last:N (layers), or all', 'lora')
    .option('--rank <n>', 'of LoRA', loraRank, 8)
    .option('--epochs <n>', 'at most; it stops when held-out examples get no better', positiveNumber)
    .option('--lr <x>', 'the largest learning rate', positiveReal)
    .option('--batch <n>', 'examples a step', positiveNumber)
    .option('--seed <n>', 'of the order, of what is held out, of first values', wholeNumber)
    .option('--holdout <share>', 'of the examples, to judge by (default: 0.25)', realNumber)
    .addOption(
      new Option('--device <device>', 'what computes the steps; the CPU where it cannot')
        .choices(trainingDevices)
        .default('cpu'),
    )
    .option('--threads <n>', 'CPU threads; 0: one a core', threadCount, 0)
    .option('--json', 'progress and result as JSON lines')
    .action(train);
}

/** A matrix of the model has no higher rank than this, so that a larger addition would only cost memory. */
const highestRank = 1024;

function loraRank(text: string): number {
  const rank = positiveNumber(text);
  if (rank > highestRank) throw new InvalidArgumentError(`expected a number from 1 to ${highestRank}`);
  return rank;
}

async function train(options: TrainOptions): Promise<void> {
  const { epochs, lr, batch, seed, holdout } = options;
  const request: LearningRequest = {
    model: options.model ?? '',
    lessons: lessonsOf(options),
    out: options.out,
    trainable: trainableNamed(options.what, options.rank),
    threads: options.threads,
    device: options.device,
    ...(epochs !== undefined && { epochs }),
    ...(lr !== undefined && { learningRate: lr }),
    ...(batch !== undefined && { batchSize: batch }),
    ...(seed !== undefined && { seed }),
    ...(holdout !== undefined && { heldOut: holdout }),
  };
  const progress = new TrainProgress(process.stderr, options.json === true);
  try {
    const result = await interruptible('stopped', (signal) =>
      learn(request, { signal, onEvent: (event) => progress.show(event) }),
    );
    progress.end();
    process.stdout.write(options.json === true ? `${JSON.stringify(result)}\n` : summary(result));
  } finally {
    progress.end();
  }
}

function lessonsOf({ task, data, format, documents, pairs }: TrainOptions): Lessons {
  const given = [task, documents, pairs].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new InputError('give one of --task (with --data), --documents and --pairs');
  }
  if (task !== undefined) {
    if (data === undefined) throw new InputError('--task needs --data: which rows?');
    return { kind: 'task', task, data, ...(format !== undefined && { format }) };
  }
  if (data !== undefined) throw new InputError('--data belongs to --task');
  return documents !== undefined
    ? { kind: 'documents', files: documents }
    : { kind: 'pairs', file: pairs ?? '' };
}

function summary({ before, best, heldOut, epochs, stopped, adapter, curve }: LearningResult): string {
  const quality = (of: typeof best) =>
    `loss ${of.loss.toFixed(3)}` +
    (of.accuracy === undefined ? '' : `, accuracy ${(100 * of.accuracy).toFixed(1)} %`);
  return [
    `on ${heldOut} held-out examples`,
    `before: ${quality(before)}`,
    `after: ${quality(best)} (epoch ${best.epoch} of ${epochs})`,
    ...(best.epoch === 0 ? ['nothing got better: the adapter changes nothing'] : []),
    ...(stopped ? ['stopped before the end: the same command goes on'] : []),
    `adapter: ${adapter}`,
    `curve: ${curve}`,
    '',
  ].join('\n');
}
