// Saving a dataset, and what to do where it cannot be saved as it is.
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { LabellingDocument } from './labellingDocument';

/** @throws where nothing was saved; the editor then keeps the dataset as unsaved */
export async function saveDataset(document: LabellingDocument): Promise<void> {
  const saved = await document.ask('save', {});
  switch (saved.kind) {
    case 'saved':
      if (saved.path !== document.uri.fsPath) tellWhere(saved.path);
      return;
    case 'exists': {
      const replace = vscode.l10n.t('Replace');
      const question = vscode.l10n.t(
        '{0} is there already. Replace it by the labels of this dataset?',
        saved.path,
      );
      const choice = await vscode.window.showWarningMessage(question, { modal: true }, replace);
      if (choice !== replace) throw new Error(vscode.l10n.t('Nothing was saved.'));
      await document.ask('save', { replace: true });
      tellWhere(saved.path);
      return;
    }
    case 'changedOnDisk':
      throw changedOnDisk(document);
  }
}

/**
 * Saves a copy with the labels. The dataset itself is then as it is on the disk: what was not saved there is in the copy.
 * @throws where nothing was saved; the editor then keeps the dataset as unsaved
 */
export async function saveDatasetAs(document: LabellingDocument, destination: vscode.Uri): Promise<void> {
  const saved = await document.ask('save', { target: destination.fsPath, replace: true });
  if (saved.kind !== 'saved') throw changedOnDisk(document);
  await document.ask('revert', {});
}

function changedOnDisk(document: LabellingDocument): Error {
  const name = basename(document.uri.fsPath);
  void offerReload(document, name);
  return new Error(vscode.l10n.t('{0} was changed by another program; nothing was saved.', name));
}

/** Text and Parquet have no place for a label. */
function tellWhere(path: string): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('This format has no place for labels; the labelled rows were saved as {0}.', path),
  );
}

/** The file is no longer what is shown: it can be loaded, and what was decided stays where the text is the same. */
export async function offerReload(document: LabellingDocument, name: string): Promise<void> {
  const reload = vscode.l10n.t('Load It, Keep My Labels');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} was changed by another program. Your labels stay with the rows that are still the same.',
      name,
    ),
    reload,
  );
  if (choice === reload) await document.reopen();
}
