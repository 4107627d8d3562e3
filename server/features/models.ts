// glm/models and glm/download: the models that there are, and getting more of them.
import type { Connection } from 'vscode-languageserver';
import { downloadModel } from '../inference/modelDownload';
import { listModels, type ListedModel } from '../inference/modelList';
import { downloadRequest, modelsRequest, type DownloadAnswer, type ModelInfo } from '../protocol';
import type { Feature } from './feature';
import { inUsersLanguage } from './language';
import { readDownloadParams } from './params';
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
  }
}

/** A bundled or downloaded model goes by its name, so that the setting holds on other machines too. */
function modelInfo({ where, problem, ...model }: ListedModel): ModelInfo {
  const setting = model.state === 'converted' ? where : model.name;
  return { ...model, setting, where, ...(problem !== undefined && { problem: inUsersLanguage(problem) }) };
}
