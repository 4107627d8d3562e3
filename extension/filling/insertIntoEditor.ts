// One chosen candidate goes into the document, and the cursor behind it.
import * as vscode from 'vscode';
import { replaceInDocument } from '../edits';

/** Replaces a range by a candidate and leaves the cursor behind it, in the editor. */
export async function insertIntoEditor(
  editor: vscode.TextEditor,
  version: number,
  range: vscode.Range,
  text: string,
): Promise<void> {
  const { document } = editor;
  if (!(await replaceInDocument(document, version, [{ range, text }]))) return;
  const end = document.positionAt(document.offsetAt(range.start) + lengthIn(document, text));
  editor.selection = new vscode.Selection(end, end);
  editor.revealRange(new vscode.Range(range.start, end));
}

/** How many UTF-16 units a text takes in a document, whose own line breaks replace the text's. */
function lengthIn(document: vscode.TextDocument, text: string): number {
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  return text.replace(/\r\n|\r|\n/g, lineBreak).length;
}
