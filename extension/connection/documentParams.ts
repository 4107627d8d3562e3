// How a request names the document that it is about, as it is now.
import type * as vscode from 'vscode';
import type { FillAllParams, FillParams } from '../../server/protocol';
import type { GlmServer } from './server';

/** A document in its present version. */
export function documentParams(
  { client }: GlmServer,
  document: vscode.TextDocument,
): Pick<FillAllParams, 'textDocument' | 'version'> {
  return {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
    version: document.version,
  };
}

/** A range of it. */
export function rangeParams(
  server: GlmServer,
  document: vscode.TextDocument,
  range: vscode.Range,
): FillParams {
  return {
    ...documentParams(server, document),
    range: server.client.code2ProtocolConverter.asRange(range),
  };
}
