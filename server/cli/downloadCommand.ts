// `glm download NAME`: a checkpoint from the Hugging Face hub onto this machine.
import { join } from 'node:path';
import type { Command } from 'commander';
import { catalogue, catalogueModel, type CatalogueModel } from '../checkpoint/download/catalogue';
import type { DownloadProgress } from '../checkpoint/download/download';
import { rootMessage } from '../checkpoint/download/explain';
import { formatBytes } from '../checkpoint/download/formatBytes';
import { hubSettings } from '../checkpoint/download/hubSettings';
import { checkpointsFolder } from '../inference/paths';
import { InputError } from './inputError';
import { interruptible } from './interrupt';
import { ProgressLine } from './progressLine';
import { formatDuration, Rate } from './rate';

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
      await downloadModel(model);
    });
}

async function downloadModel(model: CatalogueModel): Promise<void> {
  const { name } = model;
  // Loaded when it is needed: no other command talks to the hub.
  const { download } = await import('../checkpoint/download/download');
  const settings = await hubSettings();
  const folder = join(checkpointsFolder(), name);
  const line = new ProgressLine(process.stderr);
  const rate = new Rate();
  let isIntroduced = false;
  try {
    const isNew = await interruptible(`stopped; "glm download ${name}" goes on from here`, (signal) =>
      download(model, folder, {
        settings,
        signal,
        onProgress: (progress) => {
          if (!isIntroduced) {
            isIntroduced = true;
            const size = formatBytes(progress.total);
            line.note(`${name}: ${size} from ${settings.endpoint}/${model.repository}, ${model.licence}`);
          }
          rate.add(Date.now(), progress.received);
          line.show(`${name} ${progressText(progress, rate.bytesPerSecond)}`);
        },
        onRetry: (error, wait) => {
          line.note(`${rootMessage(error)}; trying again in ${formatDuration(wait / 1000)}`);
        },
      }),
    );
    line.note(`${name} is ${isNew ? '' : 'already '}here: use it with --model ${name}`);
    process.stdout.write(`${folder}\n`);
  } finally {
    line.end();
  }
}

/** For example `45 % of 1.42 GB, 12.3 MB/s, 1 min 3 s left`. */
export function progressText({ received, total }: DownloadProgress, bytesPerSecond: number): string {
  const share = `${Math.floor((received / Math.max(total, 1)) * 100)} % of ${formatBytes(total)}`;
  if (bytesPerSecond <= 0) {
    return share;
  }
  const rest = formatDuration((total - received) / bytesPerSecond);
  return `${share}, ${formatBytes(bytesPerSecond)}/s, ${rest} left`;
}
