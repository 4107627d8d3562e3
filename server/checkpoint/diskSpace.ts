// Whether what is to be written fits onto the disk.
import { statfs } from 'node:fs/promises';
import { formatBytes } from './download/formatBytes';

/** Left free, in bytes: a disk that is full to the last byte stops other programs. */
const reserve = 64 * 1024 * 1024;

/**
 * Why what is to be written does not fit, or undefined where it does or nobody can tell.
 * @param folder an existing folder on that disk
 * @param bytes what will be written
 * @param what will be written, for the message
 */
export async function tooFull(folder: string, bytes: number, what: string): Promise<string | undefined> {
  // Some network file systems do not tell: then writing will.
  const disk = await statfs(folder).catch(() => undefined);
  if (disk === undefined) {
    return undefined;
  }
  const free = disk.bavail * disk.bsize;
  return bytes + reserve > free
    ? `${what} needs ${formatBytes(bytes)} more on the disk of ${folder}, which has ${formatBytes(free)} free`
    : undefined;
}
