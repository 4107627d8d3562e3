// The command "Suggest at Cursor": ghost text at once, whatever the settings say about suggestions by themselves.
import * as vscode from 'vscode';
import { placeholderAt } from '../../server/blanks/placeholders';
import type { GlmServer } from '../connection/server';
import { findTarget } from '../filling/target';
import { showFailure } from '../messages';
import type { Suggestions } from './suggestions';

const messageMs = 5000;

/** Asks for ghost text where the cursor is; at a placeholder, behind it. */
export async function suggestAtCursor(
  suggestions: Suggestions,
  server: GlmServer,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const editor = await findTarget();
  if (editor === undefined) {
    return;
  }
  if (!vscode.workspace.getConfiguration('editor.inlineSuggest', editor.document).get('enabled', true)) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Ghost text is switched off in this editor by the setting {0}.',
        'editor.inlineSuggest.enabled',
      ),
    );
    return;
  }
  const cursor = placeToSuggest(editor);
  editor.selection = new vscode.Selection(cursor, cursor);
  const answer = suggestions.nextAnswer();
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  const answered = await answer;
  if (answered === 'nothing') {
    vscode.window.setStatusBarMessage(vscode.l10n.t('GLM has nothing to suggest here'), messageMs);
  } else if (answered !== 'shown') {
    await showFailure(answered.error, server, log);
  }
}

/** The cursor, or the end of the placeholder that it touches: ghost text stands behind what it is for. */
function placeToSuggest({ document, selection }: vscode.TextEditor): vscode.Position {
  const line = document.lineAt(selection.active.line);
  const placeholder = placeholderAt(line.text, selection.active.character);
  return placeholder ? selection.active.with({ character: placeholder.end }) : selection.active;
}
