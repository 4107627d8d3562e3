// Devices: the names that users give them, and what can be known about them before a model is opened.
import { readdirSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { listSupportedBackends } from 'onnxruntime-node';

export type DeviceName = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** A device that was preferred and could not be used. */
export interface PassedOver {
  readonly device: DeviceName;
  readonly reason: string;
}

/** What `auto` tries, one after the other: the GPU that the runtime brings along, then the CPU, which always works. */
export const automatic: readonly DeviceName[] = ['webgpu', 'cpu'];

/** Why a device cannot even be tried here, or undefined where it can. */
export function missing(device: DeviceName): string | undefined {
  const backends = listSupportedBackends();
  if (!backends.some(({ name }) => name === device)) {
    const known = backends.map(({ name }) => name).join(', ');
    return `the runtime for ${process.platform}-${process.arch} has no ${device} (it has ${known})`;
  }
  // Two threads of one process that compute on WebGPU crash it.
  return device === 'webgpu' && !isMainThread ? 'WebGPU is for the main thread of a process only' : undefined;
}

/** Files in /dev without which a Linux has no GPU: of the kernel's drivers, NVIDIA's, Arm's, Qualcomm's, and WSL's. */
const gpuFiles = /^(dri|nvidia.*|mali\d*|kgsl.*|dxg)$/;

/**
 * Why a graphics adapter could only be one that computes on the CPU, which is slower than the CPU's own graph;
 * undefined where that is not known. (The runtime does not tell which adapter it takes.)
 */
export function onlySoftware(): string | undefined {
  if (process.platform !== 'linux' || readdirSync('/dev').some((name) => gpuFiles.test(name))) {
    return undefined;
  }
  return 'this machine has no GPU';
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
