// Models as rows of a quick pick.
import * as vscode from 'vscode';
import type { ModelInfo } from '../../server/protocol';
import { asBytes } from '../quantities';

export interface ModelItem extends vscode.QuickPickItem {
  readonly model: ModelInfo;
}

/** The button that removes what is on this machine of a row's model. */
export interface RemoveButton extends vscode.QuickInputButton {
  readonly removes: readonly ModelInfo[];
}

/** A model on this machine. @param removable what is on this machine of it, and need not be */
export function localItem(model: ModelInfo, isInUse: boolean, removable: readonly ModelInfo[]): ModelItem {
  const facts = [languagesOf(model), model.precision ?? '', asBytes(model.bytes)];
  const states = {
    bundled: vscode.l10n.t('comes with GLM'),
    downloaded: vscode.l10n.t('downloaded'),
    converted: vscode.l10n.t('converted'),
    unfinished: '',
    downloadable: '',
  };
  return {
    label: `${isInUse ? '$(check)' : '$(package)'} ${model.name}`,
    description: [...facts, states[model.state]].filter((part) => part !== '').join(' · '),
    ...detailOf(model),
    // What runs cannot be removed.
    ...(isInUse ? {} : removal(removable)),
    model,
  };
}

/** Where it lies, but for the bundled model: nobody has to know that. */
function detailOf({ problem, state, where }: ModelInfo): { readonly detail?: string } {
  if (problem !== undefined) {
    return { detail: `$(warning) ${problem}` };
  }
  return state === 'bundled' ? {} : { detail: where };
}

function removal(models: readonly ModelInfo[]): { readonly buttons?: readonly RemoveButton[] } {
  if (models.length === 0) return {};
  const tooltip = vscode.l10n.t('Remove from This Machine ({0})', asBytes(bytesOf(models)));
  return { buttons: [{ iconPath: new vscode.ThemeIcon('trash'), tooltip, removes: models }] };
}

/** What models take on the disk. */
export function bytesOf(models: readonly ModelInfo[]): number {
  return models.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A model that would be downloaded first. @param begun what has come of it before a download broke off */
export function downloadableItem(model: ModelInfo, begun: readonly ModelInfo[] = []): ModelItem {
  const size = vscode.l10n.t('about {0}', asBytes(model.bytes));
  return {
    label: `$(cloud-download) ${model.name}`,
    description: [languagesOf(model), size].filter((part) => part !== '').join(' · '),
    ...removal(begun),
    model,
  };
}

/** For example `English, Chinese`. */
function languagesOf({ languages }: ModelInfo): string {
  const names = new Intl.DisplayNames([vscode.env.language], { type: 'language' });
  return languages.map((language) => names.of(language) ?? language).join(', ');
}
