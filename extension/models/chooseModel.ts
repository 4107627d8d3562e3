// The command "Choose Model": what is on this machine, what can be downloaded, or a folder.
import * as vscode from 'vscode';
import { modelsRequest, type ModelInfo } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { showFailure } from '../messages';
import { changeSetting, settingOf } from '../setting';
import { downloadModel } from './downloadModel';
import type { LoadingNotice } from './loadingNotice';
import { downloadableItem, localItem, type ModelItem } from './modelItems';

type Item = vscode.QuickPickItem & ({ readonly model?: ModelInfo } | { readonly isFolder: true });

/** Lets the user choose, sets `glm.model`, and shows how the model is loaded. */
export async function chooseModel(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  loading: LoadingNotice,
): Promise<void> {
  try {
    const choice = await vscode.window.showQuickPick<Item>(
      server.client.sendRequest(modelsRequest).then(itemsFor),
      {
        title: vscode.l10n.t('Choose a Model'),
        placeHolder: vscode.l10n.t('The model that fills blanks'),
        matchOnDescription: true,
      },
    );
    const setting = choice === undefined ? undefined : await settingFor(server, choice);
    if (setting !== undefined && setting !== settingOf('model')) {
      await loading.during(() => changeSetting('model', setting === '' ? undefined : setting));
    }
  } catch (error) {
    await showFailure(error, server, log, (message) => `GLM: ${message}`);
  }
}

/** What `glm.model` becomes; undefined where the user thought better of it. */
async function settingFor(server: GlmServer, choice: Item): Promise<string | undefined> {
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

function itemsFor(models: readonly ModelInfo[]): Item[] {
  const current = settingOf('model');
  const here = models.filter(({ state }) => state === 'bundled' || state === 'downloaded');
  const names = new Set(here.map(({ name }) => name));
  // What a downloaded checkpoint was converted into is that model, not another.
  const converted = models.filter(({ name, state }) => state === 'converted' && !names.has(name));
  const isInUse = ({ setting, state }: ModelInfo) =>
    setting === current || (current === '' && state === 'bundled');
  const all = [...here, ...converted];
  const isFolder = current !== '' && !all.some(isInUse);
  return [
    separator(vscode.l10n.t('On this machine')),
    ...all.map((model): ModelItem => localItem(model, isInUse(model))),
    ...(isFolder ? [{ label: `$(check) ${current}` }] : []),
    {
      label: `$(folder-opened) ${vscode.l10n.t('Choose a Checkpoint Folder…')}`,
      detail: vscode.l10n.t(
        'A model folder, or a GLM checkpoint of PyTorch or safetensors; it is converted once',
      ),
      isFolder: true,
    },
    separator(vscode.l10n.t('To download')),
    ...models.filter(({ state }) => state === 'downloadable').map(downloadableItem),
  ];
}

function separator(label: string): vscode.QuickPickItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
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
