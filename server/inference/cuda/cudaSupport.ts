// CUDA support: the runtime's CUDA provider, which is too large to come with the program, installed when a user says so
// and removed again. (`runtime/loadCuda.ts` tells how the runtime finds it.)
import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checkDiskSpace } from '../../checkpoint/download/diskSpace';
import { DownloadError } from '../../checkpoint/download/error';
import { rootMessage } from '../../checkpoint/download/explain';
import { fetchFile } from '../../checkpoint/download/fetchFile';
import { HttpError } from '../../checkpoint/download/httpError';
import { connectToHub, type Hub } from '../../checkpoint/download/hub';
import { hubSettings } from '../../checkpoint/download/hubSettings';
import { withLock } from '../../checkpoint/download/lock';
import { partPath } from '../../checkpoint/download/partFile';
import { defaultRetryPolicy, networkCode, withRetries } from '../../checkpoint/download/retry';
import {
  bundledRuntime,
  cudaFolder,
  cudaIsInstalled,
  cudaIsPossible,
  cudaManifest,
  providerFiles,
  runtimeFiles,
} from '../../runtime/cudaLibraries';
import { withRate, type TransferOptions } from '../modelDownload';
import { findPackage } from './nuget';
import { unpack } from './unpack';

/** The package that onnxruntime-node's own installer takes (its script/install-metadata.js). */
const packageName = 'Microsoft.ML.OnnxRuntime.Gpu.Linux';
const pathInPackage = 'runtimes/linux-x64/native/';

/** Roughly what is downloaded, in bytes: for asking beforehand. */
export const cudaDownloadBytes = 250e6;

export interface CudaSupport {
  /** False on machines for which the runtime has no CUDA provider. */
  readonly isPossible: boolean;
  readonly isInstalled: boolean;
  readonly folder: string;
  /** Version of the runtime that it is for. */
  readonly version: string;
  /** Bytes on disk. */
  readonly bytes: number;
}

/** What there is of CUDA support. */
export async function cudaSupport(): Promise<CudaSupport> {
  const folder = cudaFolder();
  const isInstalled = cudaIsInstalled();
  const { version } = bundledRuntime();
  const bytes = isInstalled ? await bytesIn(folder) : 0;
  return { isPossible: cudaIsPossible, isInstalled, folder, version, bytes };
}

/** The gallery's service index: NuGet's, or the mirror that `GLM_FILL_NUGET` names. */
export function galleryIndex(): string {
  const chosen = process.env.GLM_FILL_NUGET;
  const index = chosen !== undefined && chosen !== '' ? chosen : 'https://api.nuget.org/v3/index.json';
  if (!/^https?:$/.test(URL.canParse(index) ? new URL(index).protocol : '')) {
    throw new DownloadError(`GLM_FILL_NUGET is ${JSON.stringify(index)}, expected an address like https://…`);
  }
  return index;
}

/**
 * Downloads the provider for this version of the runtime and puts it beside a copy of the runtime, whole or not at all.
 * Stopped, it goes on from there the next time.
 * @returns false where it was installed already
 * @throws DownloadError with one clear line, or the signal's reason
 */
export async function installCuda(options: TransferOptions = {}): Promise<boolean> {
  if (!cudaIsPossible) {
    throw new DownloadError(
      `the runtime has a CUDA provider for linux-x64 only, this is ${process.platform}-${process.arch}`,
    );
  }
  if (cudaIsInstalled()) {
    return false;
  }
  if ((await hubSettings()).offline) {
    throw new DownloadError('HF_HUB_OFFLINE is set, so CUDA support is not downloaded: unset it');
  }
  const index = galleryIndex();
  const target = cudaFolder();
  await mkdir(dirname(target), { recursive: true });
  return withLock(join(dirname(target), '.lock'), 'the installation of CUDA support', async (lost) => {
    const signal = AbortSignal.any([lost, ...(options.signal === undefined ? [] : [options.signal])]);
    const hub = connectToHub({ endpoint: index, offline: false });
    try {
      await install(hub, index, target, { ...options, signal });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      throw explain(error, index);
    } finally {
      await hub.close();
    }
  });
}

/** Removes CUDA support and what is left of unfinished installations. @returns false where there was nothing */
export async function removeCuda(): Promise<boolean> {
  const home = dirname(cudaFolder());
  const had = (await readdir(home).catch(() => [])).length > 0;
  await rm(home, { recursive: true, force: true });
  return had;
}

async function install(
  hub: Hub,
  index: string,
  target: string,
  options: TransferOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { signal, onRetry } = options;
  const { version, folder: runtime } = bundledRuntime();
  const retrying = {
    policy: defaultRetryPolicy,
    signal,
    onRetry: (error: unknown, wait: number) => onRetry?.(rootMessage(error), wait / 1000),
  };
  const parts = join(dirname(target), `.${basename(target)}.part`);
  await mkdir(parts, { recursive: true });
  const remote = await withRetries(() => findPackage(hub, index, packageName, version, signal), {
    ...retrying,
    policy: { ...defaultRetryPolicy, tries: 4 },
  });
  const archive = join(parts, remote.name);
  const there = await lengthOf(partPath(archive));
  // Beside the package there will be what it holds, which is about as large again.
  await checkDiskSpace(parts, 2 * remote.size + remote.size - there);
  const { onProgress } = withRate(options.onProgress);
  await fetchFile(hub, remote, parts, {
    ...retrying,
    onLength: (received) => {
      onProgress({ received, total: remote.size });
    },
  });
  const wanted = new Map(providerFiles.map((name) => [`${pathInPackage}${name}`, name] as const));
  await unpack(archive, wanted, parts, signal);
  for (const name of runtimeFiles) {
    await copyFile(join(runtime, name), join(parts, name));
  }
  await rm(archive);
  const origin = { package: packageName, version, from: index, sha512: remote.digest?.hex };
  await writeFile(join(parts, cudaManifest), `${JSON.stringify(origin, undefined, 2)}\n`);
  await rm(target, { recursive: true, force: true });
  await rename(parts, target);
  await removeOthers(target);
}

/** Providers for other versions of the runtime are of no use any more. */
async function removeOthers(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    if (/^\.?onnxruntime-/.test(name) && name !== basename(target)) {
      await rm(join(dirname(target), name), { recursive: true, force: true });
    }
  }
}

function explain(error: unknown, index: string): unknown {
  const { origin } = new URL(index);
  if (error instanceof HttpError) {
    const { version } = bundledRuntime();
    return new DownloadError(
      `${origin} does not deliver ${packageName} ${version} (status ${error.status}): try again later`,
      { cause: error },
    );
  }
  return networkCode(error) === undefined
    ? error
    : new DownloadError(
        `cannot reach ${origin} (${rootMessage(error)}): set HTTPS_PROXY behind a proxy, GLM_FILL_NUGET for a mirror`,
        { cause: error },
      );
}

async function bytesIn(folder: string): Promise<number> {
  const lengths = await Promise.all((await readdir(folder)).map((name) => lengthOf(join(folder, name))));
  return lengths.reduce((sum, length) => sum + length, 0);
}

async function lengthOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
