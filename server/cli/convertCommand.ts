// `glm convert CHECKPOINT --out DIR`: a model folder from a checkpoint, in the precision that is wanted.
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { adaptedCheckpoint } from '../checkpoint/adapter/adaptedCheckpoint';
import { convert } from '../checkpoint/convert';
import { openCheckpoint } from '../checkpoint/open';
import { locate, ModelError } from '../inference/modelFolder';
import { smallestBlock } from '../onnx/linear';
import { modelFiles } from '../onnx/manifest';
import { precisions, type Precision } from '../onnx/precision';
import type { Activation, Architecture } from '../glm/architecture';
import { InputError } from './inputError';
import { interruptible } from './interrupt';
import { ProgressLine } from './progressLine';

interface ConvertOptions {
  readonly out: string;
  readonly precision: Precision;
  readonly name?: string;
  readonly activation?: Activation;
  readonly adapter?: string;
}

const activations: readonly Activation[] = ['gelu_tanh', 'gelu_erf'];

export function addConvertCommand(program: Command): void {
  program
    .command('convert')
    .description('make a model folder of a checkpoint')
    .argument('<checkpoint>', "a checkpoint's folder, or a downloaded model's name")
    .requiredOption('--out <dir>', 'the folder to write, which must not exist')
    .addOption(new Option('--precision <name>', 'of the matrices').choices(precisions).default('fp32'))
    .option('--adapter <file|dir>', 'what glm train has learned on this checkpoint, merged into its weights')
    .option('--name <name>', 'what the model is called (default: as the folder)')
    .addOption(
      new Option(
        '--activation <name>',
        "gelu_tanh as the weights were trained, or gelu_erf as the hub's own code computes",
      ).choices(activations),
    )
    .action(convertCheckpoint);
}

async function convertCheckpoint(source: string, options: ConvertOptions): Promise<void> {
  const out = resolve(options.out);
  if (existsSync(out)) {
    throw new InputError(`--out ${options.out} exists already: name a folder that does not, or delete it`);
  }
  const folder = await checkpointFolder(source);
  const line = new ProgressLine(process.stderr);
  try {
    await interruptible('stopped; nothing was written', async (signal) => {
      line.show(`reading ${folder}`);
      const plain = await openCheckpoint(folder);
      const { adapter } = options;
      const checkpoint =
        adapter === undefined ? plain : await adaptedCheckpoint(plain, basename(folder), adapter);
      const { activation = checkpoint.architecture.activation } = options;
      try {
        checkBlocks(checkpoint.architecture, options.precision);
        await convert({ ...checkpoint, architecture: { ...checkpoint.architecture, activation } }, out, {
          name: options.name ?? basename(folder),
          precision: options.precision,
          signal,
          onProgress: ({ done, total }) => {
            line.show(`converting to ${options.precision}: ${Math.floor((100 * done) / total)} %`);
          },
        });
      } finally {
        await checkpoint.tensors.close();
      }
    });
    line.note(`wrote ${out}: use it with --model ${options.out}`);
  } finally {
    line.end();
  }
}

/** The runtime would refuse the model only when it is loaded. */
function checkBlocks({ hiddenSize }: Architecture, precision: Precision): void {
  if (precision !== 'fp32' && hiddenSize % smallestBlock !== 0) {
    throw new InputError(
      `${precision} needs a hidden size that is a multiple of ${smallestBlock}, this checkpoint's is ${hiddenSize}: use fp32`,
    );
  }
}

async function checkpointFolder(source: string): Promise<string> {
  const folder = await locate(source).catch((error: unknown) => {
    throw error instanceof ModelError ? new InputError(error.message) : error;
  });
  if (existsSync(join(folder, modelFiles.manifest))) {
    throw new InputError(`${folder} is a model folder already: name the checkpoint that it was made of`);
  }
  return folder;
}
