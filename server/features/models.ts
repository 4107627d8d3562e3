// glm/models, glm/download and glm/models/remove: the models that there are, getting more of them, and fewer.
import type { Connection } from 'vscode-languageserver';
import { downloadModel } from '../inference/modelDownload';
import { listModels, type ListedModel } from '../inference/modelList';
import { removeModel } from '../inference/removeModels';
import {
  downloadRequest,
  modelsRequest,
  removeModelRequest,
  type DownloadAnswer,
  type ModelInfo,
} from '../protocol';
import type { Feature } from './feature';
import { inUsersLanguage } from './language';
import { readDownloadParams, readRemoveModelParams } from './params';
import { handler } from './requests';
import { reportsTransfer } from './transfer';

export class Models implements Feature {
  listen(connection: Connection): void {
    const list = handler<undefined, readonly ModelInfo[]>(async () => (await listModels()).map(modelInfo));
    connection.onRequest(modelsRequest, (token) => list(undefined, token));
    connection.onRequest(
      downloadRequest,
      handler(async (params: unknown, signal): Promise<DownloadAnswer> => {
        const { name, progressToken } = readDownloadParams(params);
        const { isNew } = await downloadModel(name, {
          signal,
          ...reportsTransfer(connection, progressToken),
        });
        return { isNew };
      }),
    );
    connection.onRequest(
      removeModelRequest,
      handler(async (params: unknown): Promise<null> => {
        await removeModel(readRemoveModelParams(params).where);
        return null;
      }),
    );
  }
}

/** A bundled or downloaded model goes by its name, so that the setting holds on other machines too. */
function modelInfo({ where, problem, ...model }: ListedModel): ModelInfo {
  const setting = model.state === 'converted' ? where : model.name;
  return { ...model, setting, where, ...(problem !== undefined && { problem: inUsersLanguage(problem) }) };
}
