// The editor that a command works on, if it is one that GLM can fill.
import * as vscode from 'vscode';
import { showReadOnly } from '../messages';
import { documentSchemes } from '../connection/server';

/** The active editor if its document can be filled; otherwise the user is told why not. */
export async function findTarget(): Promise<vscode.TextEditor | undefined> {
  const editor = vscode.window.activeTextEditor;
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
