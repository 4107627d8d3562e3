// The list of models to choose from, with a button on those that can be removed.
import * as vscode from 'vscode';
import type { ModelInfo } from '../../server/protocol';
import { settingOf } from '../setting';
import { downloadableItem, localItem, type RemoveButton } from './modelItems';

/** A row of the list. */
export type ModelChoice = vscode.QuickPickItem &
  ({ readonly model?: ModelInfo } | { readonly isFolder: true });

/** What the user wants: a row, or to be rid of a row's model. */
export type Picked = { readonly chosen: ModelChoice } | { readonly removed: readonly ModelInfo[] };

/** @returns undefined where the user left the list; rejects with what `models` rejects with */
export async function pickModel(models: Promise<readonly ModelInfo[]>): Promise<Picked | undefined> {
  const pick = vscode.window.createQuickPick<ModelChoice>();
  pick.title = vscode.l10n.t('Choose a Model');
  pick.placeholder = vscode.l10n.t('The model that fills blanks');
  pick.matchOnDescription = true;
  pick.busy = true;
  try {
    const picked = new Promise<Picked | undefined>((resolve) => {
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        if (chosen !== undefined) resolve({ chosen });
      });
      pick.onDidTriggerItemButton(({ button }) => {
        if (isRemoval(button)) resolve({ removed: button.removes });
      });
      pick.onDidHide(() => resolve(undefined));
    });
    pick.show();
    pick.items = itemsFor(await models);
    pick.busy = false;
    return await picked;
  } finally {
    pick.dispose();
  }
}

function isRemoval(button: vscode.QuickInputButton): button is RemoveButton {
  return 'removes' in button;
}

function itemsFor(models: readonly ModelInfo[]): ModelChoice[] {
  const current = settingOf('model');
  const here = models.filter(({ state }) => state === 'bundled' || state === 'downloaded');
  const names = new Set(here.map(({ name }) => name));
  // What a downloaded checkpoint was converted into is that model, not another.
  const converted = models.filter(({ name, state }) => state === 'converted' && !names.has(name));
  const isInUse = ({ setting, state }: ModelInfo) =>
    setting === current || (current === '' && state === 'bundled');
  const all = [...here, ...converted];
  const isFolder = current !== '' && !all.some(isInUse);
  const removable = (row: ModelInfo) => {
    if (row.state !== 'downloaded') return row.state === 'converted' ? [row] : [];
    return models.filter(({ name, state }) => name === row.name && removableStates.has(state));
  };
  return [
    separator(vscode.l10n.t('On this machine')),
    ...all.map((model) => localItem(model, isInUse(model), removable(model))),
    ...(isFolder ? [{ label: `$(check) ${current}` }] : []),
    {
      label: `$(folder-opened) ${vscode.l10n.t('Choose a Checkpoint Folder…')}`,
      detail: vscode.l10n.t(
        'A model folder, or a GLM checkpoint of PyTorch or safetensors; it is converted once',
      ),
      isFolder: true,
    },
    separator(vscode.l10n.t('To download')),
    ...models
      .filter(({ state }) => state === 'downloadable')
      .map((model) =>
        downloadableItem(
          model,
          models.filter(({ name, state }) => name === model.name && state === 'unfinished'),
        ),
      ),
  ];
}

const removableStates: ReadonlySet<ModelInfo['state']> = new Set(['downloaded', 'unfinished', 'converted']);

function separator(label: string): vscode.QuickPickItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
