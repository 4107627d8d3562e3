// The models that there are, and getting more of them.
import { ProgressType, RequestType, RequestType0 } from 'vscode-languageserver-protocol';

/** A model that a user can choose, or download and then choose. */
export interface ModelInfo {
  readonly name: string;
  /**
   * `bundled`: comes with the program. `downloaded`: a checkpoint, converted when it is used for the first time.
   * `unfinished`: a download that broke off. `converted`: made of a checkpoint, in the cache. `downloadable`: not here.
   */
  readonly state: 'bundled' | 'downloaded' | 'unfinished' | 'converted' | 'downloadable';
  /** ISO 639-1; empty where unknown. */
  readonly languages: readonly string[];
  /** Bytes on disk; of downloadable models roughly what would be downloaded. */
  readonly bytes: number;
  readonly precision?: string;
  /** What `glm.model` is set to for this model: a name or a folder. */
  readonly setting: string;
  /** A folder, or the address that it would be downloaded from. */
  readonly where: string;
  /** Of downloadable models. */
  readonly licence?: string;
  /** Why it cannot be used, where that is so. */
  readonly problem?: string;
}

export const modelsRequest = new RequestType0<readonly ModelInfo[], void>('glm/models');

export interface DownloadParams {
  /** Of a downloadable model. */
  readonly name: string;
  /** Token of the progress that is reported. */
  readonly progressToken?: string | number;
}

export interface DownloadAnswer {
  /** False where the model was here already. */
  readonly isNew: boolean;
}

/** Downloads a model; goes on where an earlier download stopped. Cancellable: what has arrived stays. */
export const downloadRequest = new RequestType<DownloadParams, DownloadAnswer, void>('glm/download');

export interface RemoveModelParams {
  /** Folder of a model that is on this machine and does not come with the program. */
  readonly where: string;
}

/** Removes a model from this machine. Fails where a process runs it. */
export const removeModelRequest = new RequestType<RemoveModelParams, null, void>('glm/models/remove');

/** How far a download is, or that it broke off and is tried again. */
export type TransferReport =
  | {
      readonly kind: 'progress';
      /** Bytes that are here. */
      readonly received: number;
      /** Bytes in all. */
      readonly total: number;
      /** 0 where not known yet. */
      readonly bytesPerSecond: number;
    }
  | { readonly kind: 'retry'; readonly reason: string; readonly seconds: number };

/** Progress of downloads. */
export const transferProgress = new ProgressType<TransferReport>();
