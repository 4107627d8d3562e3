// The command "Fill Blank": candidates for the selection, the placeholder at the cursor, or the cursor's place.
import type * as vscode from 'vscode';
import { fillRequest } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { chooseCandidate } from './chooseCandidate';
import { findTarget } from './target';

/** @param place where a lens or a menu names one; otherwise the active editor's selection is meant */
export async function fillBlank(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  place?: unknown,
): Promise<void> {
  const editor = await findTarget(place);
  if (editor === undefined) {
    return;
  }
  const { client } = server;
  const params = {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(editor.document),
    version: editor.document.version,
    range: client.code2ProtocolConverter.asRange(editor.selection),
  };
  const ask = async (token: vscode.CancellationToken) => {
    const answer = await client.sendRequest(fillRequest, params, token);
    return { ...answer, range: client.protocol2CodeConverter.asRange(answer.range) };
  };
  await chooseCandidate(editor, ask, server, log);
}
