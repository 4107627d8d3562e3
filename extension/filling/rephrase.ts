// The command "Rephrase Selection": other wordings, ranked beside the author's own.
import * as vscode from 'vscode';
import { rephraseRequest, type FillCandidate, type RephraseAnswer } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { chooseCandidate } from './chooseCandidate';
import { findTarget } from './target';

/** @param place where a menu names one; otherwise the active editor's selection is meant */
export async function rephrase(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  place?: unknown,
): Promise<void> {
  const editor = await findTarget(place);
  if (editor === undefined) {
    return;
  }
  if (editor.document.getText(editor.selection).trim() === '') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Select the words that GLM should rephrase.'));
    return;
  }
  const { client } = server;
  const params = {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(editor.document),
    version: editor.document.version,
    range: client.code2ProtocolConverter.asRange(editor.selection),
  };
  const ask = async (token: vscode.CancellationToken) => {
    const answer = await client.sendRequest(rephraseRequest, params, token);
    return {
      range: client.protocol2CodeConverter.asRange(answer.range),
      original: answer.original,
      candidates: ranked(answer),
    };
  };
  await chooseCandidate(editor, ask, server, log);
}

/** The candidates with the author's wording among them, the most probable first. */
function ranked({ candidates, original, originalProbability }: RephraseAnswer): FillCandidate[] {
  const others = candidates.filter(({ text }) => text !== original);
  return [...others, { text: original, probability: originalProbability }].sort(
    (a, b) => b.probability - a.probability,
  );
}
