// A download that does not fit onto the disk is refused before it starts.
import { tooFull } from '../diskSpace';
import { DownloadError } from './error';

/**
 * @param folder an existing folder on that disk
 * @param bytes what will be written
 * @throws DownloadError where that does not fit
 */
export async function checkDiskSpace(folder: string, bytes: number): Promise<void> {
  const problem = await tooFull(folder, bytes, 'the download');
  if (problem !== undefined) {
    throw new DownloadError(problem);
  }
}
