// The command behind the links of a hover: puts a candidate where its placeholder stands.
import * as vscode from 'vscode';
import type { InsertCandidate } from '../../server/protocol';
import { insertIntoEditor } from './insertIntoEditor';
import { showDocumentChanged } from '../messages';

/** Replaces a placeholder by the candidate that was clicked, and goes back to the editor. */
export async function insertCandidate(argument: unknown): Promise<void> {
  // Anyone who writes a trusted link can call this command, so its argument is checked like any other input.
  if (!isInsertCandidate(argument)) {
    throw new Error('glm.insertCandidate expects one argument: { uri, version, range, text }.');
  }
  const { uri, version, range, text } = argument;
  const target = vscode.Uri.parse(uri).toString();
  const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === target);
  if (document?.version !== version) {
    await showDocumentChanged();
    return;
  }
  const editor = await editorFor(document);
  await insertIntoEditor(
    editor,
    version,
    new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
    text,
  );
  // The mouse still rests on the hover, which now speaks of a placeholder that is gone.
  await hideHover();
}

async function hideHover(): Promise<void> {
  try {
    await vscode.commands.executeCommand('editor.action.hideHover');
  } catch {
    // An older editor without this command; the hover goes when the mouse leaves it.
  }
}

/** The editor in which the hover stood, with the focus that the click took from it. */
async function editorFor(document: vscode.TextDocument): Promise<vscode.TextEditor> {
  const editors = vscode.window.visibleTextEditors.filter((editor) => editor.document === document);
  const active = vscode.window.activeTextEditor;
  const editor = active !== undefined && editors.includes(active) ? active : editors[0];
  if (editor?.viewColumn === undefined) {
    // A cell of a notebook has no column; it keeps its editor.
    return editor ?? vscode.window.showTextDocument(document);
  }
  return vscode.window.showTextDocument(document, { viewColumn: editor.viewColumn, preserveFocus: false });
}

function isInsertCandidate(value: unknown): value is InsertCandidate {
  return (
    isRecord(value) &&
    typeof value.uri === 'string' &&
    typeof value.version === 'number' &&
    typeof value.text === 'string' &&
    isRecord(value.range) &&
    isPosition(value.range.start) &&
    isPosition(value.range.end)
  );
}

function isPosition(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value.line, value.character].every(
      (part) => Number.isInteger(part) && typeof part === 'number' && part >= 0,
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
