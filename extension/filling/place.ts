// A place in a document that a link, a lens or an entry of a menu names, and the editor that shows it.
import * as vscode from 'vscode';
import type { Range } from 'vscode-languageserver-protocol';

/** A document, or a range of it. */
export interface NamedPlace {
  readonly uri: string;
  readonly range?: Range;
}

/** Whether an argument of a command names a place. Menus of the editor pass other things, or nothing. */
export function isNamedPlace(value: unknown): value is NamedPlace {
  return (
    isRecord(value) &&
    typeof value.uri === 'string' &&
    (value.range === undefined ||
      (isRecord(value.range) && isPosition(value.range.start) && isPosition(value.range.end)))
  );
}

/** The open document of this address, if there is one. */
export function openDocument(uri: string): vscode.TextDocument | undefined {
  const target = vscode.Uri.parse(uri).toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === target);
}

/** The editor that shows a document, with the focus that a click has taken from it. */
export async function editorFor(document: vscode.TextDocument): Promise<vscode.TextEditor> {
  const editors = vscode.window.visibleTextEditors.filter((editor) => editor.document === document);
  const active = vscode.window.activeTextEditor;
  const editor = active !== undefined && editors.includes(active) ? active : editors[0];
  if (editor?.viewColumn === undefined) {
    // A cell of a notebook has no column; it keeps its editor.
    return editor ?? vscode.window.showTextDocument(document);
  }
  return vscode.window.showTextDocument(document, { viewColumn: editor.viewColumn, preserveFocus: false });
}

/** A range as the editor has it. */
export function asEditorRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isPosition(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value.line, value.character].every(
      (part) => Number.isInteger(part) && typeof part === 'number' && part >= 0,
    )
  );
}
