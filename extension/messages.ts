// What the user is told when a request to the server fails, in the same words everywhere.
import * as vscode from 'vscode';
import { failureOf } from './connection/failure';
import type { GlmServer } from './connection/server';

/**
 * Tells the user why a request failed; says nothing about what the user cancelled.
 * @param describe puts the server's words into a sentence
 */
export async function showFailure(
  error: unknown,
  server: GlmServer,
  log: vscode.LogOutputChannel,
  describe = (message: string) => vscode.l10n.t('GLM could not fill: {0}', message),
): Promise<void> {
  const failure = failureOf(error);
  switch (failure.kind) {
    case 'cancelled':
      return;
    case 'documentChanged':
      await showDocumentChanged();
      return;
    case 'serverStopped':
      await showServerStopped(server, log);
      return;
    case 'failed': {
      log.error(failure.message);
      const showLog = vscode.l10n.t('Show Log');
      if ((await vscode.window.showErrorMessage(describe(failure.message), showLog)) === showLog) {
        log.show();
      }
    }
  }
}

/** The answer belongs to a text that is no longer there. */
export async function showDocumentChanged(): Promise<void> {
  await vscode.window.showWarningMessage(
    vscode.l10n.t('The document changed while GLM was filling; nothing was replaced.'),
  );
}

/** The editor let no edit through. */
export async function showReadOnly(): Promise<void> {
  await vscode.window.showWarningMessage(
    vscode.l10n.t('This document is read-only; GLM cannot fill its blanks.'),
  );
}

async function showServerStopped(server: GlmServer, log: vscode.LogOutputChannel): Promise<void> {
  if (server.health.state !== 'stopped') {
    await vscode.window.showWarningMessage(
      vscode.l10n.t('The language server of GLM had to be started again; please try once more.'),
    );
    return;
  }
  const restart = vscode.l10n.t('Restart');
  const showLog = vscode.l10n.t('Show Log');
  const message = vscode.l10n.t('The language server of GLM is not running.');
  const choice = await vscode.window.showErrorMessage(message, restart, showLog);
  if (choice === restart) {
    await server.restart();
  } else if (choice === showLog) {
    log.show();
  }
}
