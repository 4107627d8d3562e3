// How a blank of a document looks in the panel: its line, and the words beside it.
import * as vscode from 'vscode';
import type { ShownBlank } from '../../webviews/candidates/messages';
import type { TrackedBlank } from './trackedBlanks';

/** Characters beside a blank that its heading shows. */
const context = 60;

export function rangeOf(document: vscode.TextDocument, { start, end }: TrackedBlank): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

export function surroundings(
  document: vscode.TextDocument,
  { start, end }: TrackedBlank,
): Pick<ShownBlank, 'line' | 'before' | 'after'> {
  const at = document.positionAt(start);
  const line = document.lineAt(at.line).text;
  const column = at.character;
  return {
    line: at.line + 1,
    before: line.slice(Math.max(0, column - context), column).trimStart(),
    after: line.slice(column + end - start, column + end - start + context),
  };
}

/** The document's name, as its tab shows it. */
export function nameOf({ uri }: vscode.TextDocument): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}
