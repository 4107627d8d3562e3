// The command "Download Model": from the hub onto this machine, after the user has seen what that means.
import * as vscode from 'vscode';
import { downloadRequest, modelsRequest, type ModelInfo } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { showFailure } from '../messages';
import { asBytes } from '../quantities';
import { changeSetting } from '../setting';
import { downloadableItem } from './modelItems';
import { withTransfer } from './transfer';

/** Lets the user choose a model to download, and offers to use it. */
export async function chooseDownload(server: GlmServer, log: vscode.LogOutputChannel): Promise<void> {
  try {
    const items = server.client
      .sendRequest(modelsRequest)
      .then((models) =>
        models.filter(({ state }) => state === 'downloadable').map((model) => downloadableItem(model)),
      );
    const choice = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Download a Model'),
      placeHolder: vscode.l10n.t('Models from the Hugging Face hub; larger ones answer better and slower'),
      matchOnDescription: true,
    });
    if (choice === undefined || !(await downloadModel(server, choice.model))) {
      return;
    }
    const use = vscode.l10n.t('Use It');
    const message = vscode.l10n.t('{0} is on this machine now.', choice.model.name);
    if ((await vscode.window.showInformationMessage(message, use)) === use) {
      await changeSetting('model', choice.model.setting);
    }
  } catch (error) {
    await showFailure(error, server, log, (message) => `GLM: ${message}`);
  }
}

/** Asks, then downloads. @returns whether the model is on this machine now */
export async function downloadModel(server: GlmServer, model: ModelInfo): Promise<boolean> {
  const download = vscode.l10n.t('Download');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('Download the model {0}?', model.name),
    {
      modal: true,
      detail: [
        vscode.l10n.t('From: {0}', model.where),
        vscode.l10n.t(
          'Size: about {0}, and once more when it is converted for its first use',
          asBytes(model.bytes),
        ),
        vscode.l10n.t('Licence: {0}', model.licence ?? vscode.l10n.t('unknown')),
      ].join('\n'),
    },
    download,
  );
  if (choice !== download) {
    return false;
  }
  const answer = await withTransfer(
    server,
    vscode.l10n.t('GLM is downloading {0}', model.name),
    (progressToken, token) =>
      server.client.sendRequest(downloadRequest, { name: model.name, progressToken }, token),
  );
  if (answer === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The download was stopped. What has arrived stays; started again, it goes on from there.',
      ),
    );
  }
  return answer !== undefined;
}
