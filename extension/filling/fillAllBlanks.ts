// The command "Fill All Blanks": every placeholder of a document, as one step to undo.
import * as vscode from 'vscode';
import { WorkDoneProgress } from 'vscode-languageclient/node';
import { findPlaceholders } from '../../server/blanks/placeholders';
import { fillAllRequest, type FillAllAnswer } from '../../server/protocol';
import { documentParams } from '../connection/documentParams';
import { replaceInDocument } from '../edits';
import { showFailure } from '../messages';
import type { GlmServer } from '../connection/server';
import { findTarget } from './target';

/**
 * Fills every placeholder of a document.
 * @param place where a lens or a menu names one; otherwise the active editor's document is meant
 */
export async function fillAllBlanks(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  place?: unknown,
): Promise<void> {
  const editor = await findTarget(place);
  if (editor === undefined) {
    return;
  }
  const { document } = editor;
  if (findPlaceholders(document.getText()).length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is nothing to fill: write {0} where you want words.', '[MASK]'),
    );
    return;
  }
  const { version } = document;
  try {
    const answer = await requestWithProgress(server, document);
    if (answer === undefined) {
      return;
    }
    const isFilled = await replaceInDocument(
      document,
      version,
      answer.edits.map(({ range, newText }) => ({
        range: server.client.protocol2CodeConverter.asRange(range),
        text: newText,
      })),
    );
    if (isFilled) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('Blanks filled: {0}', answer.edits.length), 5000);
    }
  } catch (error) {
    await showFailure(error, server, log);
  }
}

/** The server's answer, or undefined when the user cancelled; progress is shown meanwhile. */
async function requestWithProgress(
  server: GlmServer,
  document: vscode.TextDocument,
): Promise<FillAllAnswer | undefined> {
  const { client } = server;
  const workDoneToken = crypto.randomUUID();
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('GLM is filling all blanks'),
      cancellable: true,
    },
    async (progress, token) => {
      let reached = 0;
      const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
        if (value.kind === 'end') {
          return;
        }
        const percentage = value.percentage ?? reached;
        progress.report({
          increment: Math.max(0, percentage - reached),
          ...(value.message !== undefined && { message: value.message }),
        });
        reached = Math.max(reached, percentage);
      });
      try {
        const answer = await client.sendRequest(
          fillAllRequest,
          { ...documentParams(server, document), workDoneToken },
          token,
        );
        return token.isCancellationRequested ? undefined : answer;
      } finally {
        listener.dispose();
      }
    },
  );
}
