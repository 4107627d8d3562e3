// Where the decisions about a dataset are kept until they are saved.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';

/** One for each pair of dataset and task, whichever window they are open in. */
export function journalFor(
  { globalStorageUri }: vscode.ExtensionContext,
  dataset: vscode.Uri,
  task: vscode.Uri,
): vscode.Uri {
  const name = createHash('sha256')
    .update(`${dataset.toString()}\n${task.toString()}`)
    .digest('hex')
    .slice(0, 16);
  return vscode.Uri.joinPath(globalStorageUri, 'labelling', `${basename(dataset.fsPath)}.${name}.jsonl`);
}
