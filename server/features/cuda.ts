// glm/cuda: installs the runtime's CUDA libraries and removes them. The model is loaded afresh afterwards.
import type { Connection } from 'vscode-languageserver';
import {
  cudaDownloadBytes,
  cudaSupport,
  galleryIndex,
  installCuda,
  removeCuda,
} from '../inference/cuda/cudaSupport';
import { cudaRequest, installCudaRequest, removeCudaRequest, type CudaInfo } from '../protocol';
import type { Feature } from './feature';
import { readInstallCudaParams } from './params';
import { handler } from './requests';
import { reportsTransfer } from './transfer';

export class Cuda implements Feature {
  readonly #changed: () => void;

  /** @param changed is called when CUDA's libraries have come or gone */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  listen(connection: Connection): void {
    const info = handler<undefined, CudaInfo>(async () => {
      const { isPossible, isInstalled, folder, bytes } = await cudaSupport();
      const { origin: source } = new URL(galleryIndex());
      return { isPossible, isInstalled, folder, source, bytes: isInstalled ? bytes : cudaDownloadBytes };
    });
    connection.onRequest(cudaRequest, (token) => info(undefined, token));
    connection.onRequest(
      installCudaRequest,
      handler(async (params: unknown, signal) => {
        const { progressToken } = readInstallCudaParams(params);
        const isNew = await installCuda({ signal, ...reportsTransfer(connection, progressToken) });
        if (isNew) this.#changed();
        return isNew;
      }),
    );
    const remove = handler<undefined, boolean>(async () => {
      const removed = await removeCuda();
      if (removed) this.#changed();
      return removed;
    });
    connection.onRequest(removeCudaRequest, (token) => remove(undefined, token));
  }
}
