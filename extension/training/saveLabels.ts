// A dataset is saved before it is read: what was decided a moment ago is to be learned too.
import * as vscode from 'vscode';
import { labellingEditorType } from '../labelling/labellingEditor';

/**
 * Saves a dataset as it is labelled, or as it is edited as text. Not by `workspace.save`: where both are open, that
 * writes the text as well, and the labels then find a file that is not the one that they belong to.
 */
export async function saveLabels(dataset: vscode.Uri): Promise<void> {
  const labelled = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find(
      ({ input }) =>
        input instanceof vscode.TabInputCustom &&
        input.viewType === labellingEditorType &&
        input.uri.toString() === dataset.toString(),
    );
  if (labelled?.isDirty === true) {
    await vscode.commands.executeCommand('vscode.openWith', dataset, labellingEditorType);
    await vscode.commands.executeCommand('workbench.action.files.save');
  } else if (labelled === undefined) {
    const text = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === dataset.toString());
    if (text?.isDirty === true) await text.save();
  }
}
