// A placeholder that was typed before the server could be asked gets its ghost text when the server is there: the
// editor asks while somebody types, and never by itself when a new provider comes.
import * as vscode from 'vscode';
import { State } from 'vscode-languageclient/node';
import { placeholderAt } from '../../server/blanks/placeholders';
import type { GlmServer } from '../connection/server';

/** Whenever the server comes up, at first or after a crash, asks for what was waiting for it. */
export function suggestWhenServerComes({ client }: GlmServer): vscode.Disposable {
  return client.onDidChangeState(({ newState }) => {
    if (newState !== State.Running) return;
    // Running is said a moment before the provider is there; the start is over a moment after. That it failed is told
    // where it was asked for.
    client.start().then(suggestIfWaiting, () => undefined);
  });
}

function suggestIfWaiting(): void {
  const editor = vscode.window.activeTextEditor;
  if (editor !== undefined && isWaiting(editor)) {
    void vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  }
}

/** Whether the cursor stands right behind a placeholder that has just been written, and the user wants it filled. */
function isWaiting({ document, selections }: vscode.TextEditor): boolean {
  const [selection] = selections;
  if (selection === undefined || selections.length > 1 || !selection.isEmpty || !document.isDirty) {
    return false;
  }
  const { line, character } = selection.active;
  return (
    placeholderAt(document.lineAt(line).text, character)?.end === character &&
    vscode.workspace.getConfiguration('glm', document).get('inlineCompletion.afterPlaceholder', true) &&
    vscode.workspace.getConfiguration('editor.inlineSuggest', document).get('enabled', true)
  );
}
