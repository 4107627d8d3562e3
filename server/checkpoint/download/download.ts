// Downloads a checkpoint: all of its files, or none that anybody would take for a checkpoint.
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CatalogueModel } from './catalogue';
import { checkDiskSpace } from './diskSpace';
import { explain, offlineError } from './explain';
import { fetchFile } from './fetchFile';
import { connectToHub, type Hub, type HubTimeouts } from './hub';
import type { HubSettings } from './hubSettings';
import { listCheckpoint, type RemoteCheckpoint, type RemoteFile } from './listing';
import { withLock } from './lock';
import { partPath } from './partFile';
import { defaultRetryPolicy, withRetries, type RetryPolicy } from './retry';

/** Bytes of all files of the checkpoint. */
export interface DownloadProgress {
  /** Those that earlier tries had fetched included. */
  readonly received: number;
  readonly total: number;
}

export interface DownloadOptions {
  readonly settings: HubSettings;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Told of a failure that is tried again after a wait, in milliseconds. */
  readonly onRetry?: (error: unknown, wait: number) => void;
  readonly policy?: RetryPolicy;
  readonly timeouts?: HubTimeouts;
}

const listingTries = 4;

/** Says where a downloaded folder came from. */
const provenanceFile = 'download.json';

/**
 * Downloads into `folder`. Until all is there it lies in a hidden folder beside it, where a later call goes on; a lock
 * file there lets one process at a time do so.
 * @returns false where the folder was there already
 * @throws DownloadError with one clear line, or the signal's reason
 */
export async function download(
  model: CatalogueModel,
  folder: string,
  options: DownloadOptions,
): Promise<boolean> {
  if (await exists(folder)) {
    return false;
  }
  const { settings } = options;
  if (settings.offline) {
    throw offlineError(model);
  }
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  return withLock(join(parent, `.${model.name}.lock`), `the download of ${model.name}`, async (lost) => {
    if (await exists(folder)) {
      return false;
    }
    const signal = AbortSignal.any([lost, ...(options.signal === undefined ? [] : [options.signal])]);
    const hub = connectToHub(settings, options.timeouts);
    try {
      await downloadTo(hub, model, folder, { ...options, signal });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      throw explain(error, model, settings);
    } finally {
      await hub.close();
    }
  });
}

async function downloadTo(
  hub: Hub,
  model: CatalogueModel,
  folder: string,
  options: DownloadOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { signal, onRetry, policy = defaultRetryPolicy } = options;
  const retrying = { policy, signal, onRetry };
  // Without a network, somebody waits in front of the screen.
  const impatient = { ...policy, tries: Math.min(policy.tries, listingTries) };
  const checkpoint = await withRetries(() => listCheckpoint(hub, model, signal), {
    ...retrying,
    policy: impatient,
  });
  const parts = await openPartFolder(model, dirname(folder), checkpoint.commit);
  const progress = await Progress.of(checkpoint.files, parts, options.onProgress);
  await checkDiskSpace(parts, progress.rest);
  for (const file of checkpoint.files) {
    // A file has its name only after it was checked.
    if (!(await exists(join(parts, file.name)))) {
      await fetchFile(hub, file, parts, {
        ...retrying,
        onLength: (length) => {
          progress.set(file, length);
        },
      });
    }
  }
  await writeFile(join(parts, provenanceFile), provenance(model, checkpoint));
  await rename(parts, folder);
}

/** Unfinished files of other commits are of no use any more. */
async function openPartFolder(model: CatalogueModel, parent: string, commit: string): Promise<string> {
  const name = `.${model.name}.${commit}.part`;
  for (const other of await readdir(parent)) {
    if (other.startsWith(`.${model.name}.`) && other.endsWith('.part') && other !== name) {
      await rm(join(parent, other), { recursive: true, force: true });
    }
  }
  await mkdir(join(parent, name), { recursive: true });
  return join(parent, name);
}

/** Sums the files up. */
class Progress {
  readonly #lengths = new Map<RemoteFile, number>();
  readonly #total: number;
  readonly #report: ((progress: DownloadProgress) => void) | undefined;

  private constructor(total: number, report: ((progress: DownloadProgress) => void) | undefined) {
    this.#total = total;
    this.#report = report;
  }

  /** With what earlier tries left in the folder. */
  static async of(
    files: readonly RemoteFile[],
    folder: string,
    report: ((progress: DownloadProgress) => void) | undefined,
  ): Promise<Progress> {
    const progress = new Progress(
      files.reduce((sum, { size }) => sum + size, 0),
      report,
    );
    for (const file of files) {
      const path = join(folder, file.name);
      const found = (await exists(path)) ? file.size : ((await lengthOf(partPath(path))) ?? 0);
      progress.#lengths.set(file, found);
    }
    progress.#tell();
    return progress;
  }

  /** Bytes that are still to come. */
  get rest(): number {
    return this.#total - this.#received;
  }

  set(file: RemoteFile, length: number): void {
    this.#lengths.set(file, length);
    this.#tell();
  }

  get #received(): number {
    let sum = 0;
    for (const length of this.#lengths.values()) {
      sum += length;
    }
    return sum;
  }

  #tell(): void {
    this.#report?.({ received: this.#received, total: this.#total });
  }
}

function provenance({ repository, licence }: CatalogueModel, { commit, files }: RemoteCheckpoint): string {
  const listed = files.map(({ name, size, digest }) => ({ name, size, ...digest }));
  return `${JSON.stringify({ repository, commit, licence, files: listed }, undefined, 2)}\n`;
}

async function exists(path: string): Promise<boolean> {
  return (await lengthOf(path)) !== undefined;
}

async function lengthOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
