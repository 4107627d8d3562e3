// Why a dataset could not be opened for labelling: the editor itself only says that it could not be opened.
import * as vscode from 'vscode';
import { failureOf } from '../connection/failure';

/** Says what went wrong, and offers the task's file, which it is about more often than not. */
export async function sayWhyNotOpened(error: unknown, dataset: vscode.Uri, task: vscode.Uri): Promise<void> {
  const failure = failureOf(error);
  if (failure.kind !== 'failed') return;
  const openTask = vscode.l10n.t('Open Task');
  const name = dataset.path.split('/').at(-1) ?? '';
  const message = vscode.l10n.t('{0} cannot be labelled: {1}', name, failure.message);
  if ((await vscode.window.showErrorMessage(message, openTask)) === openTask) {
    await vscode.window.showTextDocument(task);
  }
}
