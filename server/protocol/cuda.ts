// CUDA support: libraries of the runtime that do not come with the program.
import { RequestType, RequestType0 } from 'vscode-languageserver-protocol';

export interface CudaInfo {
  /** False on machines for which the runtime has no CUDA libraries. */
  readonly isPossible: boolean;
  readonly isInstalled: boolean;
  /** Where they are, or would be. */
  readonly folder: string;
  /** The address that they would be downloaded from. */
  readonly source: string;
  /** Bytes on disk, or roughly what would be downloaded. */
  readonly bytes: number;
}

export const cudaRequest = new RequestType0<CudaInfo, void>('glm/cuda');

export interface InstallCudaParams {
  /** Token of the progress that is reported, as of downloads. */
  readonly progressToken?: string | number;
}

/** Downloads and installs; answers whether there was anything to do. Cancellable: what has arrived stays. */
export const installCudaRequest = new RequestType<InstallCudaParams, boolean, void>('glm/cuda/install');

/** Deletes the libraries; answers whether there were any. */
export const removeCudaRequest = new RequestType0<boolean, void>('glm/cuda/remove');
