// What the panel does in the editor: a candidate into its blank, a combination into several, a blank shown.
import * as vscode from 'vscode';
import { replaceInDocument, type Replacement } from '../edits';
import { insertIntoEditor } from '../filling/insertIntoEditor';

/** Puts a candidate into its blank, and the cursor behind it. The panel keeps the focus. */
export async function insert(document: vscode.TextDocument, { range, text }: Replacement): Promise<void> {
  const { version } = document;
  await insertIntoEditor(await editorOf(document), version, range, text);
}

/** Puts the texts of a combination into their blanks, as one step to undo. */
export async function insertAll(
  document: vscode.TextDocument,
  replacements: readonly Replacement[],
): Promise<void> {
  await replaceInDocument(document, document.version, replacements);
}

/** Selects a blank where its document is shown. */
export async function reveal(document: vscode.TextDocument, range: vscode.Range): Promise<void> {
  const editor = await editorOf(document);
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function editorOf(document: vscode.TextDocument): Promise<vscode.TextEditor> {
  return (
    vscode.window.visibleTextEditors.find((editor) => editor.document === document) ??
    (await vscode.window.showTextDocument(document, { preserveFocus: true }))
  );
}
