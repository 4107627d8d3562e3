// Whether a download fits onto the disk.
import { statfs } from 'node:fs/promises';
import { formatBytes } from './formatBytes';
import { DownloadError } from './error';

/** Left free, in bytes: a disk that is full to the last byte stops other programs. */
const reserve = 64 * 1024 * 1024;

/**
 * @param folder an existing folder on that disk
 * @param bytes what will be written
 * @throws DownloadError where that does not fit
 */
export async function checkDiskSpace(folder: string, bytes: number): Promise<void> {
  // Some network file systems do not tell: then writing will.
  const disk = await statfs(folder).catch(() => undefined);
  if (disk === undefined) {
    return;
  }
  const free = disk.bavail * disk.bsize;
  if (bytes + reserve > free) {
    throw new DownloadError(
      `the download needs ${formatBytes(bytes)} more on the disk of ${folder}, which has ${formatBytes(free)} free`,
    );
  }
}
