// The command "Rephrase Selection": other wordings, ranked beside the author's own.
import * as vscode from 'vscode';
import { rephraseRequest, type FillCandidate, type RephraseAnswer } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { chooseCandidate, type AskForCandidates } from './chooseCandidate';
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
  const ask: AskForCandidates = async (params, token) => {
    const answer = await server.client.sendRequest(rephraseRequest, params, token);
    return { ...answer, candidates: ranked(answer) };
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
