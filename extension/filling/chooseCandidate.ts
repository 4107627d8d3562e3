// Asks for candidates, shows them in a quick pick and in place, replaces on Enter: filling and rephrasing alike.
import * as vscode from 'vscode';
import type { FillAnswer, FillParams } from '../../server/protocol';
import { rangeParams } from '../connection/documentParams';
import { CandidatePick } from './candidatePick';
import { insertIntoEditor } from './insertIntoEditor';
import { showDocumentChanged, showFailure } from '../messages';
import type { GlmServer } from '../connection/server';

/** Asks the server for candidates for a range of a document. */
export type AskForCandidates = (params: FillParams, token: vscode.CancellationToken) => Promise<FillAnswer>;

/** Lets the user choose among what `ask` finds for the selection of an editor, and inserts the choice. */
export async function chooseCandidate(
  editor: vscode.TextEditor,
  ask: AskForCandidates,
  server: GlmServer,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const { document } = editor;
  const { version } = document;
  const pick = new CandidatePick(editor);
  const request = new vscode.CancellationTokenSource();
  // The server's answer holds for this version only, so any change ends the question at once.
  const changes = vscode.workspace.onDidChangeTextDocument((event) => {
    if (event.document === document && event.contentChanges.length > 0) {
      pick.cancel();
      void showDocumentChanged();
    }
  });
  try {
    const choice = pick.choose();
    void choice.then(() => request.cancel());
    const answer = await ask(rangeParams(server, document, editor.selection), request.token);
    if (!request.token.isCancellationRequested) {
      pick.show({ ...answer, range: server.client.protocol2CodeConverter.asRange(answer.range) });
    }
    const chosen = await choice;
    changes.dispose();
    if (chosen !== undefined) {
      await insertIntoEditor(editor, version, chosen.range, chosen.text);
    }
  } catch (error) {
    // After Escape nobody waits for an answer, nor for what went wrong with it.
    if (!request.token.isCancellationRequested) {
      pick.cancel();
      changes.dispose();
      await showFailure(error, server, log);
    }
  } finally {
    changes.dispose();
    pick.dispose();
    request.dispose();
  }
}
