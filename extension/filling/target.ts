// The editor that a command works on, if it is one that GLM can fill.
import * as vscode from 'vscode';
import { showReadOnly } from '../messages';
import { documentSchemes } from '../connection/server';
import { asEditorRange, editorFor, isNamedPlace, openDocument, type NamedPlace } from './place';

/**
 * The editor that a command works on if its document can be filled; otherwise the user is told why not.
 * @param place where a lens, a link or a menu names one (its range becomes the selection); otherwise the active editor
 *   is meant
 */
export async function findTarget(place?: unknown): Promise<vscode.TextEditor | undefined> {
  const editor = isNamedPlace(place) ? await goTo(place) : vscode.window.activeTextEditor;
  if (editor === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a document and put the cursor where GLM should fill in.'),
    );
    return undefined;
  }
  if (await isReadOnly(editor.document.uri)) {
    void showReadOnly();
    return undefined;
  }
  if (!documentSchemes.includes(editor.document.uri.scheme)) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('GLM cannot fill blanks in this kind of document.'),
    );
    return undefined;
  }
  return editor;
}

async function goTo({ uri, range }: NamedPlace): Promise<vscode.TextEditor | undefined> {
  const document = openDocument(uri);
  if (document === undefined) {
    return undefined;
  }
  const editor = await editorFor(document);
  if (range !== undefined) {
    const { start, end } = document.validateRange(asEditorRange(range));
    editor.selection = new vscode.Selection(start, end);
  }
  return editor;
}

/**
 * True where it is known beforehand that a document cannot be edited. An editor that was made read-only by hand or by
 * a setting tells nobody; that shows when an edit changes nothing.
 */
async function isReadOnly(uri: vscode.Uri): Promise<boolean> {
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false) {
    return true;
  }
  try {
    const { permissions } = await vscode.workspace.fs.stat(uri);
    return permissions !== undefined && (permissions & vscode.FilePermission.Readonly) !== 0;
  } catch {
    // Not on any file system: an untitled document, a cell of a notebook.
    return false;
  }
}
