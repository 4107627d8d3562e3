// The options that every subcommand has: which model, on which device.
import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { LocalService } from '../inference/localService';
import type { OpenOptions } from '../inference/modelFolder';
import { createRemoteService } from '../inference/remoteService';
import {
  devices,
  type Device,
  type GlmService,
  type LoadedModel,
  type LoadProgress,
} from '../inference/service';
import { ServicePool } from '../inference/servicePool';
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
    .option('--threads <n>', 'CPU threads; 0: one a core', threadCount, 0);
}

/** Opens the service that the options ask for, and closes it when the work has ended. */
export async function withService<T>(
  options: ModelOptions,
  work: (service: LocalService) => Promise<T>,
): Promise<T> {
  const { service, loaded } = await showingConversion((opening) => openService(options, opening));
  return working(service, loaded, () => work(service));
}

/**
 * As `withService`, with several inference processes that share the CPU's threads. The model is loaded before, or
 * made of its checkpoint: each process would do that otherwise.
 * @param jobs how many processes; with one the work is done in this process
 */
export async function withServices<T>(
  options: ModelOptions,
  jobs: number,
  work: (service: GlmService) => Promise<T>,
): Promise<T> {
  if (jobs === 1) return withService(options, work);
  const { model, adapter, device } = options;
  const threads = Math.max(1, Math.floor((options.threads || availableParallelism()) / jobs));
  const choice = {
    ...{ device, threads },
    ...(model !== undefined && { model }),
    ...(adapter !== undefined && { adapter }),
  };
  const onCrash = (message: string) => process.stderr.write(`glm: ${message}; another one takes over\n`);
  const pool = new ServicePool(Array.from({ length: jobs }, () => createRemoteService(choice, { onCrash })));
  const loaded = await interruptible('stopped', (signal) => pool.load(signal)).catch(
    async (error: unknown) => {
      await pool.dispose();
      throw error;
    },
  );
  return working(pool, loaded, () => work(pool));
}

/** Says what runs the model, works, and closes the service. */
async function working<T>(service: GlmService, loaded: LoadedModel, work: () => Promise<T>): Promise<T> {
  try {
    const reasons = loaded.passedOver.map(({ device, reason }) => ` (not on ${device}: ${reason})`).join('');
    process.stderr.write(`glm: ${loaded.model}, ${loaded.precision}, on ${loaded.device}${reasons}\n`);
    return await work();
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
export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value < 1) throw new InvalidArgumentError('expected a number from 1 on');
  return value;
}

/** More threads than this cost memory and bring nothing; the editor's setting has the same bound. */
const mostThreads = 256;

/** Parses the value of `--threads`. */
export function threadCount(text: string): number {
  const value = wholeNumber(text);
  if (value < 0 || value > mostThreads) {
    throw new InvalidArgumentError(`expected a whole number from 0 to ${mostThreads}`);
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

/** Parses an option's value. */
export function positiveReal(text: string): number {
  const value = realNumber(text);
  if (value <= 0) throw new InvalidArgumentError('expected a number above 0');
  return value;
}
