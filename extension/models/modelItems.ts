// Models as rows of a quick pick.
import * as vscode from 'vscode';
import type { ModelInfo } from '../../server/protocol';
import { asBytes } from '../quantities';

export interface ModelItem extends vscode.QuickPickItem {
  readonly model: ModelInfo;
}

/** A model on this machine. */
export function localItem(model: ModelInfo, isInUse: boolean): ModelItem {
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

/** A model that would be downloaded first. */
export function downloadableItem(model: ModelInfo): ModelItem {
  const size = vscode.l10n.t('about {0}', asBytes(model.bytes));
  return {
    label: `$(cloud-download) ${model.name}`,
    description: [languagesOf(model), size].filter((part) => part !== '').join(' · '),
    model,
  };
}

/** For example `English, Chinese`. */
function languagesOf({ languages }: ModelInfo): string {
  const names = new Intl.DisplayNames([vscode.env.language], { type: 'language' });
  return languages.map((language) => names.of(language) ?? language).join(', ');
}
