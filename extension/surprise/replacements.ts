// What could stand in the place of a surprising word, asked of the model when somebody looks.
import type * as vscode from 'vscode';
import { fillRequest, type FillAnswer } from '../../server/protocol';
import { rangeParams } from '../connection/documentParams';
import type { GlmServer } from '../connection/server';

/** @throws what the request was rejected with */
export async function replacementsFor(
  server: GlmServer,
  document: vscode.TextDocument,
  range: vscode.Range,
  token: vscode.CancellationToken,
): Promise<FillAnswer> {
  const answer = await server.client.sendRequest(fillRequest, rangeParams(server, document, range), token);
  return { ...answer, candidates: answer.candidates.filter(({ text }) => text !== answer.original) };
}
