// The command "Fill Blank": asks for candidates, shows them in a quick pick and in place, replaces on Enter.
import * as vscode from 'vscode';
import { fillRequest } from '../../server/protocol';
import { CandidatePick } from './candidatePick';
import { insertIntoEditor } from './insertIntoEditor';
import { showDocumentChanged, showFailure } from '../messages';
import type { GlmServer } from '../connection/server';
import { findTarget } from './target';

/** Fills the selection, the placeholder at the cursor, or the place of the cursor. */
export async function fillBlank(server: GlmServer, log: vscode.LogOutputChannel): Promise<void> {
  const editor = await findTarget();
  if (editor === undefined) {
    return;
  }
  const { document, selection } = editor;
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
    const answer = await server.client.sendRequest(
      fillRequest,
      {
        textDocument: server.client.code2ProtocolConverter.asTextDocumentIdentifier(document),
        version,
        range: server.client.code2ProtocolConverter.asRange(selection),
      },
      request.token,
    );
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
