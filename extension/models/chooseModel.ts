// The command "Choose Model": what is on this machine, what can be downloaded, or a folder.
import * as vscode from 'vscode';
import { modelsRequest } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { showFailure } from '../messages';
import { changeSetting, settingOf } from '../setting';
import { downloadModel } from './downloadModel';
import type { LoadingNotice } from './loadingNotice';
import { pickModel, type ModelChoice } from './pickModel';
import { removeModel } from './removeModel';

/** Lets the user choose, sets `glm.model`, and shows how the model is loaded. */
export async function chooseModel(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  loading: LoadingNotice,
): Promise<void> {
  try {
    const choice = await chosen(server, log);
    const setting = choice === undefined ? undefined : await settingFor(server, choice);
    if (setting !== undefined && setting !== settingOf('model')) {
      await loading.during(() => changeSetting('model', setting === '' ? undefined : setting));
    }
  } catch (error) {
    await showFailure(error, server, log, (message) => `GLM: ${message}`);
  }
}

/** The list comes back after a model was removed from it. */
async function chosen(server: GlmServer, log: vscode.LogOutputChannel): Promise<ModelChoice | undefined> {
  for (;;) {
    const picked = await pickModel(server.client.sendRequest(modelsRequest));
    if (picked === undefined) return undefined;
    if ('chosen' in picked) return picked.chosen;
    await removeModel(server, log, picked.removed);
  }
}

/** What `glm.model` becomes; undefined where the user thought better of it. */
async function settingFor(server: GlmServer, choice: ModelChoice): Promise<string | undefined> {
  if ('isFolder' in choice) {
    return chooseFolder();
  }
  const { model } = choice;
  if (model === undefined) {
    return undefined;
  }
  if (model.state === 'downloadable' && !(await downloadModel(server, model))) {
    return undefined;
  }
  // The bundled model is the default, by whatever name it goes in the next version.
  return model.state === 'bundled' ? '' : model.setting;
}

async function chooseFolder(): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('A Model Folder or a GLM Checkpoint'),
      openLabel: vscode.l10n.t('Use This Model'),
    })) ?? [];
  return folder?.fsPath;
}
