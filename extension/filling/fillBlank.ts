// The command "Fill a Blank": candidates for the selection, the placeholder at the cursor, or the cursor's place.
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
  await chooseCandidate(
    editor,
    (params, token) => server.client.sendRequest(fillRequest, params, token),
    server,
    log,
  );
}
