// A download in the editor: how much has come, how fast, how long it will take, and a button to stop it.
import * as vscode from 'vscode';
import { transferProgress, type TransferReport } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { asBytes, asDuration } from '../quantities';

/**
 * Shows a notification while a download runs.
 * @returns undefined where the user stopped it
 */
export async function withTransfer<T>(
  server: GlmServer,
  title: string,
  request: (progressToken: string, token: vscode.CancellationToken) => Promise<T>,
): Promise<T | undefined> {
  const progressToken = crypto.randomUUID();
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      let reached = 0;
      const listener = server.client.onProgress(transferProgress, progressToken, (report) => {
        const share =
          report.kind === 'progress' ? (100 * report.received) / Math.max(report.total, 1) : reached;
        progress.report({ increment: Math.max(0, share - reached), message: describe(report) });
        reached = Math.max(reached, share);
      });
      try {
        return await request(progressToken, token);
      } catch (error) {
        if (token.isCancellationRequested) {
          return undefined;
        }
        throw error;
      } finally {
        listener.dispose();
      }
    },
  );
}

/** For example `12 MB of 1.4 GB, 3.2 MB/s, about 8 min left`. */
function describe(report: TransferReport): string {
  if (report.kind === 'retry') {
    return vscode.l10n.t('{0}; trying again in {1}', report.reason, asDuration(report.seconds));
  }
  const { received, total, bytesPerSecond } = report;
  const share = vscode.l10n.t('{0} of {1}', asBytes(received), asBytes(total));
  return bytesPerSecond <= 0
    ? share
    : vscode.l10n.t(
        '{0}, {1}/s, about {2} left',
        share,
        asBytes(bytesPerSecond),
        asDuration((total - received) / bytesPerSecond),
      );
}
