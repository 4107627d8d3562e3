// Tells the client how far a download is, a few times a second.
import type { Connection } from 'vscode-languageserver';
import type { TransferOptions } from '../inference/modelDownload';
import { transferProgress, type TransferReport } from '../protocol';
import { inUsersLanguage } from './language';

/** Between two reports, in milliseconds. */
const interval = 200;

/** @param token of the client's progress; nobody is told where it has none */
export function reportsTransfer(
  connection: Connection,
  token: string | number | undefined,
): Pick<TransferOptions, 'onProgress' | 'onRetry'> {
  if (token === undefined) return {};
  let reportedAt = -Infinity;
  // A connection that is gone needs no reports.
  const send = (report: TransferReport): void =>
    void connection.sendProgress(transferProgress, token, report).catch(() => undefined);
  return {
    onProgress: (progress) => {
      const isLast = progress.received === progress.total;
      if (!isLast && Date.now() - reportedAt < interval) return;
      reportedAt = Date.now();
      send({ kind: 'progress', ...progress });
    },
    onRetry: (reason, seconds) => send({ kind: 'retry', reason: inUsersLanguage(reason), seconds }),
  };
}
