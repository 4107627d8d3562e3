// Devices: the names that users give them, and which ones `auto` tries here.
import { listSupportedBackends } from 'onnxruntime-node';

export type DeviceName = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** A device that was preferred and could not be used. */
export interface PassedOver {
  readonly device: DeviceName;
  readonly reason: string;
}

/** What `auto` tries, one after the other: the GPU that the runtime brings along, then the CPU, which always works. */
export const automatic: readonly DeviceName[] = ['webgpu', 'cpu'];

/**
 * Why a device cannot even be tried here, or undefined where it can: the runtime's build for this machine lacks it.
 */
export function missing(device: DeviceName): string | undefined {
  const backends = listSupportedBackends();
  if (backends.some(({ name }) => name === device)) {
    return undefined;
  }
  const known = backends.map(({ name }) => name).join(', ');
  return `the runtime for ${process.platform}-${process.arch} has no ${device} (it has ${known})`;
}

/** One line for people out of the runtime's error message. */
export function plainReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/Failed to get a WebGPU adapter/i.test(text)) {
    return 'no graphics adapter that WebGPU could use was found';
  }
  if (/Failed to load (shared )?library/i.test(text)) {
    return "the runtime's libraries for this device are not installed";
  }
  return text.split('\n')[0]?.slice(0, 300) ?? '';
}
