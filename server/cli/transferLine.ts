// How far a download is, on standard error.
import { formatBytes } from '../checkpoint/download/formatBytes';
import { formatDuration } from '../checkpoint/download/rate';
import type { TransferOptions, TransferProgress } from '../inference/modelDownload';
import type { ProgressLine } from './progressLine';

/** For example `45 % of 1.42 GB, 12.3 MB/s, 1 min 3 s left`. */
export function progressText({ received, total, bytesPerSecond }: TransferProgress): string {
  const share = `${Math.floor((received / Math.max(total, 1)) * 100)} % of ${formatBytes(total)}`;
  if (bytesPerSecond <= 0) {
    return share;
  }
  const rest = formatDuration((total - received) / bytesPerSecond);
  return `${share}, ${formatBytes(bytesPerSecond)}/s, ${rest} left`;
}

/**
 * Shows a download on a line.
 * @param what is downloaded
 * @param introduction written once, when the number of bytes is known
 */
export function showsTransfer(
  line: ProgressLine,
  what: string,
  introduction: (total: number) => string,
): Required<Pick<TransferOptions, 'onProgress' | 'onRetry'>> {
  let isIntroduced = false;
  return {
    onProgress: (progress) => {
      if (!isIntroduced) {
        isIntroduced = true;
        line.note(introduction(progress.total));
      }
      line.show(`${what} ${progressText(progress)}`);
    },
    onRetry: (reason, seconds) => {
      line.note(`${reason}; trying again in ${formatDuration(seconds)}`);
    },
  };
}
