// The options that every subcommand has: which model, on which device.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { LocalService } from '../inference/localService';
import type { OpenOptions } from '../inference/modelFolder';
import { devices, type Device, type LoadedModel, type LoadProgress } from '../inference/service';
import { interruptible } from './interrupt';
import { ProgressLine } from './progressLine';

export interface ModelOptions {
  readonly model?: string;
  readonly adapter?: string;
  readonly device: Device;
  readonly threads: number;
}

export function addModelOptions(command: Command): Command {
  return command
    .option(
      '--model <name|dir>',
      'a bundled model, a model folder or a checkpoint (default: the bundled model)',
    )
    .option('--adapter <file|dir>', 'what glm train has learned, put beside the model')
    .addOption(new Option('--device <device>', 'what runs the model').choices(devices).default('auto'))
    .option('--threads <n>', 'CPU threads; 0: one a core', wholeNumber, 0);
}

/** Opens the service that the options ask for, and closes it when the work has ended. */
export async function withService<T>(
  options: ModelOptions,
  work: (service: LocalService) => Promise<T>,
): Promise<T> {
  const { service, loaded } = await showingConversion((opening) => openService(options, opening));
  try {
    const reasons = loaded.passedOver.map(({ device, reason }) => ` (not on ${device}: ${reason})`).join('');
    process.stderr.write(`glm: ${loaded.model}, ${loaded.precision}, on ${loaded.device}${reasons}\n`);
    return await work(service);
  } finally {
    await service.dispose();
  }
}

async function openService(
  { model, adapter, device, threads }: ModelOptions,
  { signal, onProgress }: Required<OpenOptions>,
): Promise<{ service: LocalService; loaded: LoadedModel }> {
  const service = new LocalService(
    { device, threads, ...(model !== undefined && { model }), ...(adapter !== undefined && { adapter }) },
    { onProgress },
  );
  try {
    return { service, loaded: await service.load(signal) };
  } catch (error) {
    await service.dispose();
    throw error;
  }
}

/**
 * Does what may have to convert a checkpoint first: shows how far that is on standard error, and stops it on Ctrl-C.
 */
export async function showingConversion<T>(work: (options: Required<OpenOptions>) => Promise<T>): Promise<T> {
  const line = new ProgressLine(process.stderr);
  const onProgress = ({ source, done, total }: LoadProgress) => {
    line.show(`converting ${source}: ${Math.floor((100 * done) / total)} %`);
  };
  try {
    return await interruptible('stopped; nothing was converted', (signal) => work({ signal, onProgress }));
  } finally {
    line.end();
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
