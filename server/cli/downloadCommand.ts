// `glm download NAME`: a checkpoint from the Hugging Face hub onto this machine.
import type { Command } from 'commander';
import { catalogue, catalogueModel, type CatalogueModel } from '../checkpoint/download/catalogue';
import { formatBytes } from '../checkpoint/download/formatBytes';
import { downloadModel, sourceOf } from '../inference/modelDownload';
import { InputError } from './inputError';
import { interruptible } from './interrupt';
import { ProgressLine } from './progressLine';
import { showsTransfer } from './transferLine';

const environmentHelp = `
Environment:
  HF_ENDPOINT               a mirror of the hub
  HF_TOKEN                  an access token
  HF_HUB_OFFLINE=1          no connections
  HTTPS_PROXY, NO_PROXY     the way out
  GLM_FILL_HOME             where downloads lie`;

export function addDownloadCommand(program: Command): void {
  program
    .command('download')
    .description('download a checkpoint from the Hugging Face hub; run again, it goes on where it stopped')
    .argument('<name>', `one of ${catalogue.map(({ name }) => name).join(', ')}`)
    .addHelpText('after', environmentHelp)
    .action(async (name: string) => {
      const model = catalogueModel(name);
      if (model === undefined) {
        const names = catalogue.map((known) => known.name).join(', ');
        throw new InputError(`"${name}" cannot be downloaded; these can: ${names}`);
      }
      await downloadWithLine(model);
    });
}

async function downloadWithLine(model: CatalogueModel): Promise<void> {
  const { name, licence } = model;
  const source = await sourceOf(model);
  const line = new ProgressLine(process.stderr);
  try {
    const { folder, isNew } = await interruptible(
      `stopped; "glm download ${name}" goes on from here`,
      (signal) =>
        downloadModel(name, {
          signal,
          ...showsTransfer(
            line,
            name,
            (total) => `${name}: ${formatBytes(total)} from ${source}, ${licence}`,
          ),
        }),
    );
    line.note(`${name} is ${isNew ? '' : 'already '}here: use it with --model ${name}`);
    process.stdout.write(`${folder}\n`);
  } finally {
    line.end();
  }
}
