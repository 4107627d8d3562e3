// `glm merge ADAPTER --out DIR`: a model with what was learned in its own weights, for those who want one thing only.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { adaptedCheckpoint } from '../checkpoint/adapter/adaptedCheckpoint';
import { locateAdapter, readAdapter } from '../checkpoint/adapter/adapter';
import { convert } from '../checkpoint/convert';
import { openModelFolderCheckpoint } from '../checkpoint/modelFolderCheckpoint';
import { writeCheckpoint } from '../checkpoint/writeCheckpoint';
import { openModelFolder } from '../inference/modelFolder';
import { precisions, type Precision } from '../onnx/precision';
import { InputError } from './inputError';
import { interruptible } from './interrupt';
import { showingConversion } from './modelOptions';

interface MergeOptions {
  readonly out: string;
  readonly model?: string;
  readonly as: 'model' | 'checkpoint';
  readonly precision: Precision;
  readonly name?: string;
}

export function addMergeCommand(program: Command): void {
  program
    .command('merge')
    .description('put an adapter into the weights of its model')
    .argument('<adapter>', 'what glm train has written: a folder, or its adapter.safetensors')
    .requiredOption('--out <dir>', 'the folder to write, which must not exist')
    .option('--model <name|dir>', 'the model that it was trained on (default: the bundled model)')
    .addOption(
      new Option('--as <kind>', 'a model folder, or a checkpoint for glm convert and other programs')
        .choices(['model', 'checkpoint'])
        .default('model'),
    )
    .addOption(
      new Option(
        '--precision <name>',
        "of a model's matrices; fewer bits than fp32 round off what was learned",
      )
        .choices(precisions)
        .default('fp32'),
    )
    .option('--name <name>', 'what the model is called (default: model and adapter)')
    .action(merge);
}

async function merge(adapter: string, options: MergeOptions): Promise<void> {
  const out = resolve(options.out);
  if (existsSync(out)) {
    throw new InputError(`--out ${options.out} exists already: name a folder that does not, or delete it`);
  }
  const { manifest, graphs } = await showingConversion((opening) =>
    openModelFolder(options.model ?? '', opening),
  );
  const model = await openModelFolderCheckpoint(dirname(graphs.graph));
  const merged = await adaptedCheckpoint(model, manifest.name, adapter);
  const { name: learned } = await readAdapter(await locateAdapter(adapter));
  const name = options.name ?? `${manifest.name} + ${learned}`;
  if (options.as === 'checkpoint') {
    await writeCheckpoint(merged, out);
    process.stderr.write(`glm: wrote the checkpoint ${out}: glm convert reads it\n`);
    return;
  }
  await interruptible('stopped; nothing was written', (signal) =>
    convert(merged, out, { name, precision: options.precision, signal }),
  );
  process.stderr.write(`glm: wrote ${out}: use it with --model ${options.out}\n`);
}
