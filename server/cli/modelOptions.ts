// The options that every subcommand has: which model, on which device.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { LocalService } from '../inference/localService';
import { devices, type Device } from '../inference/service';

export interface ModelOptions {
  readonly model?: string;
  readonly device: Device;
  readonly threads: number;
}

export function addModelOptions(command: Command): Command {
  return command
    .option(
      '--model <name|dir>',
      'a bundled model, a model folder or a checkpoint (default: the bundled model)',
    )
    .addOption(new Option('--device <device>', 'what runs the model').choices(devices).default('auto'))
    .option('--threads <n>', 'CPU threads; 0: one a core', wholeNumber, 0);
}

/** Opens the service that the options ask for, and closes it when the work has ended. */
export async function withService<T>(
  options: ModelOptions,
  work: (service: LocalService) => Promise<T>,
): Promise<T> {
  const { model, device, threads } = options;
  const service = new LocalService(
    { device, threads, ...(model !== undefined && { model }) },
    {
      onProgress: (message) => {
        process.stderr.write(`glm: ${message}\n`);
      },
    },
  );
  try {
    const loaded = await service.load();
    const reasons = loaded.passedOver.map(({ device, reason }) => ` (not on ${device}: ${reason})`).join('');
    process.stderr.write(`glm: ${loaded.model}, ${loaded.precision}, on ${loaded.device}${reasons}\n`);
    return await work(service);
  } finally {
    await service.dispose();
  }
}

/** Parses an option's value. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('expected a whole number');
  }
  return value;
}

/** Parses an option's value. */
export function realNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('expected a number');
  }
  return value;
}
