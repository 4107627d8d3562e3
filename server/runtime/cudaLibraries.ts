// Where CUDA's libraries for the runtime lie, and whether they can be loaded. (`loadCuda.ts` tells why they lie there.)
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { dataFolder } from './userFolders';

/** Written last by the installation. */
export const cudaManifest = 'cuda.json';

/** The runtime's own files that are copied. */
export const runtimeFiles = ['onnxruntime_binding.node', 'libonnxruntime.so.1'] as const;

/** The files of the provider. */
export const providerFiles = [
  'libonnxruntime_providers_cuda.so',
  'libonnxruntime_providers_shared.so',
] as const;

/** Where the runtime lies that this program brings along. */
export interface BundledRuntime {
  readonly version: string;
  /** Folder of its binaries for this platform. */
  readonly folder: string;
}

/** Finds the runtime without loading it. */
export function bundledRuntime(): BundledRuntime {
  const require = createRequire(__filename);
  const manifest = require.resolve('onnxruntime-node/package.json');
  const { version } = z.object({ version: z.string() }).parse(require(manifest));
  return {
    version,
    folder: join(dirname(manifest), 'bin', 'napi-v6', process.platform, process.arch),
  };
}

/** True where the runtime has a CUDA provider at all. */
export const cudaIsPossible = process.platform === 'linux' && process.arch === 'x64';

/** The folder of an installation for this version of the runtime; a provider of another version does not fit. */
export function cudaFolder(): string {
  return join(dataFolder(), 'cuda', `onnxruntime-${bundledRuntime().version}`);
}

/** True where CUDA support was installed for this version of the runtime. */
export function cudaIsInstalled(): boolean {
  return cudaIsPossible && existsSync(join(cudaFolder(), cudaManifest));
}

/** Why the installed libraries cannot be loaded, in the system's words; undefined where they can. */
export function cudaLoadError(): string | undefined {
  // Loaded by itself the provider is no module of Node's, and lacks what the runtime gives it: errors that come after
  // the libraries that it needs were found.
  const error = dlopenError(join(cudaFolder(), 'libonnxruntime_providers_cuda.so'));
  return error !== undefined && /did not self-register|undefined symbol/.test(error) ? undefined : error;
}

/** Loads a library; the system's words where that fails. */
export function dlopenError(path: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
