// Changing a document only as it was when the answer was made for it.
import * as vscode from 'vscode';
import { showDocumentChanged, showReadOnly } from './messages';

/** A text for a range of a document. */
export interface Replacement {
  readonly range: vscode.Range;
  readonly text: string;
}

/** How an edit went. */
type EditOutcome = 'done' | 'documentChanged' | 'readOnly';

/**
 * Applies all replacements as one step to undo, or none if the document is no longer at `version` or cannot be changed:
 * the user is told then.
 *
 * @returns whether the document reads as wanted now
 */
export async function replaceInDocument(
  document: vscode.TextDocument,
  version: number,
  replacements: readonly Replacement[],
): Promise<boolean> {
  switch (await replace(document, version, replacements)) {
    case 'done':
      return true;
    case 'documentChanged':
      await showDocumentChanged();
      return false;
    case 'readOnly':
      await showReadOnly();
      return false;
  }
}

async function replace(
  document: vscode.TextDocument,
  version: number,
  replacements: readonly Replacement[],
): Promise<EditOutcome> {
  if (document.version !== version || document.isClosed) {
    return 'documentChanged';
  }
  const changing = replacements.filter(({ range, text }) => document.getText(range) !== text);
  if (changing.length === 0) {
    return 'done';
  }
  // Only an editor knows that it is read-only; but the user may have turned to another document by now.
  const editor = vscode.window.visibleTextEditors.find((candidate) => candidate.document === document);
  const isApplied =
    editor === undefined ? await applyBehindTheScenes(document, changing) : await applyIn(editor, changing);
  if (!isApplied) {
    return 'documentChanged';
  }
  // A read-only editor drops the edit and reports success all the same.
  return document.version === version ? 'readOnly' : 'done';
}

function applyIn(editor: vscode.TextEditor, replacements: readonly Replacement[]): Thenable<boolean> {
  return editor.edit(
    (builder) => {
      for (const { range, text } of replacements) {
        builder.replace(range, text);
      }
    },
    { undoStopBefore: true, undoStopAfter: true },
  );
}

function applyBehindTheScenes(
  document: vscode.TextDocument,
  replacements: readonly Replacement[],
): Thenable<boolean> {
  const edit = new vscode.WorkspaceEdit();
  for (const { range, text } of replacements) {
    edit.replace(document.uri, range, text);
  }
  return vscode.workspace.applyEdit(edit);
}
