// Takes a model off this machine, after the user has seen what that frees and what it costs to have it back.
import * as vscode from 'vscode';
import { removeModelRequest, type ModelInfo } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { showFailure } from '../messages';
import { asBytes } from '../quantities';
import { bytesOf } from './modelItems';

/** Asks, then removes. @param models the folders of one model: what was downloaded, and what was made of it */
export async function removeModel(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  models: readonly ModelInfo[],
): Promise<void> {
  const name = models[0]?.name ?? '';
  const size = asBytes(bytesOf(models));
  const isOfHub = models.some(({ state }) => state !== 'converted');
  const remove = vscode.l10n.t('Remove');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove {0} from this machine?', name),
    {
      modal: true,
      detail: [
        isOfHub
          ? vscode.l10n.t('This frees {0}. The model can be downloaded again.', size)
          : vscode.l10n.t(
              'This frees {0}. The model is converted again when its checkpoint is chosen.',
              size,
            ),
        ...models.map(({ where }) => where),
      ].join('\n'),
    },
    remove,
  );
  if (choice !== remove) {
    return;
  }
  try {
    for (const { where } of inOrder(models)) {
      await server.client.sendRequest(removeModelRequest, { where });
    }
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} was removed; {1} are free again.', name, size),
    );
  } catch (error) {
    await showFailure(error, server, log, (message) =>
      vscode.l10n.t('GLM could not remove {0}: {1}', name, message),
    );
  }
}

/** A converted model may be in use in another window: then what it was made of stays too. */
function inOrder(models: readonly ModelInfo[]): readonly ModelInfo[] {
  const isConverted = ({ state }: ModelInfo) => state === 'converted';
  return [...models.filter(isConverted), ...models.filter((model) => !isConverted(model))];
}
