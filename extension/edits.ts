// Changing a document only as it was when the answer was made for it.
import type * as vscode from 'vscode';

/** A text for a range of a document. */
export interface Replacement {
  readonly range: vscode.Range;
  readonly text: string;
}

/** How an edit went. */
export type EditOutcome = 'done' | 'documentChanged' | 'readOnly';

/** Applies all replacements as one step to undo, or none if the document is no longer at `version`. */
export async function replaceInEditor(
  editor: vscode.TextEditor,
  version: number,
  replacements: readonly Replacement[],
): Promise<EditOutcome> {
  const { document } = editor;
  if (document.version !== version) {
    return 'documentChanged';
  }
  const changing = replacements.filter(({ range, text }) => document.getText(range) !== text);
  if (changing.length === 0) {
    return 'done';
  }
  const isApplied = await editor.edit(
    (builder) => {
      for (const { range, text } of changing) {
        builder.replace(range, text);
      }
    },
    { undoStopBefore: true, undoStopAfter: true },
  );
  if (!isApplied) {
    return 'documentChanged';
  }
  // A read-only editor drops the edit and reports success all the same.
  return document.version === version ? 'readOnly' : 'done';
}
