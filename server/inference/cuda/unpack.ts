// Takes single files out of a NuGet package, which is a ZIP archive.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { join } from 'node:path';
import { openPromise, type Entry } from 'yauzl';
import { DownloadError } from '../../checkpoint/download/error';

/**
 * @param wanted file names by their paths in the package
 * @throws DownloadError where one of them is not there
 */
export async function unpack(
  archive: string,
  wanted: ReadonlyMap<string, string>,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const zip = await openPromise(archive, { lazyEntries: true, validateEntrySizes: true });
  const missing = new Set(wanted.keys());
  try {
    for await (const entry of zip.eachEntry()) {
      const name = wanted.get(pathOf(entry));
      if (name !== undefined) {
        signal.throwIfAborted();
        missing.delete(pathOf(entry));
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(folder, name)), {
          signal,
        });
      }
    }
  } finally {
    zip.close();
  }
  if (missing.size > 0) {
    throw new DownloadError(`${archive} holds no ${[...missing].join(', ')}`);
  }
}

function pathOf({ fileName }: Entry): string {
  return fileName;
}
