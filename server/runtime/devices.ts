// Devices: the names that users give them, and what can be known about them before a model is opened.
import { readdirSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { plainProblem, type DeviceProblem } from './deviceProblem';
import { cudaIsInstalled, cudaLoadError, dlopenError } from './cudaLibraries';
import { listSupportedBackends } from './onnxruntime';

export type DeviceName = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** A device that was preferred and could not be used. */
export interface PassedOver {
  readonly device: DeviceName;
  readonly reason: string;
}

/**
 * What `auto` tries, one after the other: CUDA where its libraries were installed, the GPU that the runtime brings
 * along, then the CPU, which always works.
 */
export function automatic(): readonly DeviceName[] {
  return cudaIsInstalled() ? ['cuda', 'webgpu', 'cpu'] : ['webgpu', 'cpu'];
}

/** Why a device cannot even be tried here, or undefined where it can. */
export function missing(device: DeviceName): DeviceProblem | undefined {
  const backends = listSupportedBackends();
  if (!backends.some(({ name }) => name === device)) {
    return { code: 'platform', detail: `${process.platform}-${process.arch}` };
  }
  if (device === 'cuda') {
    return cudaIsInstalled() ? cudaProblem() : { code: 'cudaNotInstalled', detail: '' };
  }
  // Two threads of one process that compute on WebGPU crash it.
  return device === 'webgpu' && !isMainThread
    ? { code: 'failed', detail: 'WebGPU is for the main thread of a process only' }
    : undefined;
}

function cudaProblem(): DeviceProblem | undefined {
  const error = cudaLoadError();
  if (error === undefined) {
    return undefined;
  }
  const library = /^(lib[\w.-]+): cannot open shared object/.exec(error)?.[1];
  if (library === undefined) {
    return { code: 'failed', detail: error };
  }
  return { code: library === 'libcuda.so.1' ? 'noNvidiaDriver' : 'cudaLibrary', detail: library };
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

/** What a device's failure means. */
export function problemOf(error: unknown): DeviceProblem {
  const text = error instanceof Error ? error.message : String(error);
  if (/Failed to get a WebGPU adapter/i.test(text)) {
    // Without the loader there is no adapter either, but another thing to install.
    const hasNoLoader = process.platform === 'linux' && dlopenFails('libvulkan.so.1');
    return { code: hasNoLoader ? 'noVulkan' : 'noAdapter', detail: '' };
  }
  return { code: 'failed', detail: text.split('\n')[0]?.slice(0, 300) ?? '' };
}

function dlopenFails(library: string): boolean {
  return dlopenError(library)?.includes('cannot open shared object') === true;
}

/** One line for people out of the runtime's error message. */
export function plainReason(error: unknown): string {
  return plainProblem(problemOf(error));
}
