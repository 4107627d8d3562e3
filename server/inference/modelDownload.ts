// A model of the catalogue onto this machine: what `glm download` and the editor's command have in common.
import { join } from 'node:path';
import { catalogueModel, type CatalogueModel } from '../checkpoint/download/catalogue';
import { rootMessage } from '../checkpoint/download/explain';
import { hubSettings } from '../checkpoint/download/hubSettings';
import { Rate } from '../checkpoint/download/rate';
import { checkpointsFolder } from './paths';

/** How far a download is. */
export interface TransferProgress {
  /** Bytes that are here, those of earlier tries included. */
  readonly received: number;
  /** Bytes in all. */
  readonly total: number;
  /** 0 where not known yet. */
  readonly bytesPerSecond: number;
}

export interface TransferOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Told what went wrong, and in how many seconds it is tried again. */
  readonly onRetry?: (reason: string, seconds: number) => void;
}

/** A model that was downloaded. */
export interface DownloadedModel {
  readonly folder: string;
  /** False where it was there already. */
  readonly isNew: boolean;
}

/** Where a model of the catalogue comes from: the address of its page on the hub, or on the mirror that is set. */
export async function sourceOf({ repository }: CatalogueModel): Promise<string> {
  const { endpoint } = await hubSettings();
  return `${endpoint}/${repository}`;
}

/**
 * Downloads into the folder of downloaded checkpoints; goes on where an earlier download stopped.
 * @throws RangeError for a name that is not in the catalogue; DownloadError with one clear line; the signal's reason
 */
export async function downloadModel(name: string, options: TransferOptions = {}): Promise<DownloadedModel> {
  const model = catalogueModel(name);
  if (model === undefined) {
    throw new RangeError(`"${name}" is no model that can be downloaded`);
  }
  // Loaded when it is needed: nothing else talks to the hub.
  const { download } = await import('../checkpoint/download/download');
  const { signal, onProgress, onRetry } = options;
  const folder = join(checkpointsFolder(), name);
  const isNew = await download(model, folder, {
    settings: await hubSettings(),
    ...(signal !== undefined && { signal }),
    ...withRate(onProgress),
    onRetry: (error, wait) => onRetry?.(rootMessage(error), wait / 1000),
  });
  return { folder, isNew };
}

/** Tells the rate along with the bytes. */
export function withRate(onProgress: TransferOptions['onProgress']): {
  onProgress: (progress: { readonly received: number; readonly total: number }) => void;
} {
  const rate = new Rate();
  return {
    onProgress: ({ received, total }) => {
      rate.add(Date.now(), received);
      onProgress?.({ received, total, bytesPerSecond: rate.bytesPerSecond });
    },
  };
}
