// The command behind the links of a hover: puts a candidate where its placeholder stands.
import * as vscode from 'vscode';
import type { InsertCandidate } from '../../server/protocol';
import { insertIntoEditor } from './insertIntoEditor';
import { showDocumentChanged } from '../messages';
import { asEditorRange, editorFor, isNamedPlace, isRecord, openDocument } from './place';

/** Replaces a placeholder by the candidate that was clicked, and goes back to the editor. */
export async function insertCandidate(argument: unknown): Promise<void> {
  // Anyone who writes a trusted link can call this command, so its argument is checked like any other input.
  if (!isInsertCandidate(argument)) {
    throw new Error('glm.insertCandidate expects one argument: { uri, version, range, text }.');
  }
  const { uri, version, range, text } = argument;
  const document = openDocument(uri);
  if (document?.version !== version) {
    await showDocumentChanged();
    return;
  }
  const editor = await editorFor(document);
  await insertIntoEditor(editor, version, asEditorRange(range), text);
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

function isInsertCandidate(value: unknown): value is InsertCandidate {
  return (
    isRecord(value) &&
    typeof value.version === 'number' &&
    typeof value.text === 'string' &&
    isNamedPlace(value) &&
    value.range !== undefined
  );
}
