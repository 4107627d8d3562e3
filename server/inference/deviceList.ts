// Which devices this machine has. Each is tried in a process of its own: a driver that crashes or hangs takes that one
// along, and shows as the reason why its device cannot be used.
import { resolve } from 'node:path';
import type { DeviceProblem } from '../runtime/deviceProblem';
import type { DeviceName } from '../runtime/devices';
import type { Probe } from '../runtime/probe';
import { InferenceProcess } from './inferenceProcess';
import { probeRequest } from './messages';

export type { DeviceName } from '../runtime/devices';

/** Why a device cannot be used; also that it brought its process down, or kept it busy for too long. */
export type DeviceFault =
  | DeviceProblem
  | { readonly code: 'crashed'; readonly detail: string }
  /** The detail is the number of seconds that it was waited for. */
  | { readonly code: 'silent'; readonly detail: string };

export interface ListedDevice extends Omit<Probe, 'problem'> {
  readonly problem?: DeviceFault;
}

export interface DeviceListOptions {
  /** The bundled program of the inference process; by default `inference.js` beside the running program. */
  readonly program?: string;
  /** Which to try; all by default. */
  readonly only?: readonly DeviceName[];
  readonly signal?: AbortSignal;
  /** What the processes write to their standard error, for the log. */
  readonly onLog?: (text: string) => void;
}

export const listedDevices: readonly DeviceName[] = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];

/** A software driver that compiles its first program takes up to a minute, in milliseconds. */
const patience = 60_000;

/** Tries devices out. @throws the signal's reason */
export async function listDevices(options: DeviceListOptions = {}): Promise<ListedDevice[]> {
  const devices: ListedDevice[] = [];
  // One after the other: two drivers of one card need not bear each other.
  for (const device of options.only ?? listedDevices) {
    options.signal?.throwIfAborted();
    devices.push(await probeInProcess(device, options));
  }
  return devices;
}

async function probeInProcess(
  device: DeviceName,
  { program = resolve(__dirname, 'inference.js'), signal, onLog }: DeviceListOptions,
): Promise<ListedDevice> {
  const child = new InferenceProcess({
    program,
    choice: {},
    onDeath: () => undefined,
    onProgress: () => undefined,
    onLog: (text) => onLog?.(text),
  });
  const silence = AbortSignal.timeout(patience);
  const given = signal === undefined ? silence : AbortSignal.any([silence, signal]);
  try {
    return await child.request((connection) => connection.sendRequest(probeRequest, device), given);
  } catch (error) {
    signal?.throwIfAborted();
    const problem: DeviceFault = silence.aborted
      ? { code: 'silent', detail: String(patience / 1000) }
      : { code: 'crashed', detail: error instanceof Error ? error.message : String(error) };
    return { device, names: [], problem };
  } finally {
    await child.end();
  }
}
