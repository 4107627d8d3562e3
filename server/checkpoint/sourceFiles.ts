// The files that a checkpoint's weights lie in: how large they are, their digest, and whether they stayed the same.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CheckpointError } from './error';

/** The files of a checkpoint's weights, as they were when it was opened. */
export interface SourceFiles {
  /** Their sizes, added up. */
  readonly bytes: number;
  /**
   * SHA-256 (hex) over the bytes of all files, one after the other: reads them whole, in constant memory.
   * @param onBytes told how many more bytes were read
   * @throws CheckpointError when a file has changed since the checkpoint was opened; the signal's reason
   */
  sha256(onBytes?: (count: number) => void, signal?: AbortSignal): Promise<string>;
}

/** Bytes that are read at once. */
const chunk = 4 * 1024 * 1024;

/** @throws Error where a file is missing */
export async function sourceFiles(paths: readonly string[]): Promise<SourceFiles> {
  const opened = await Promise.all(paths.map(identity));
  return {
    bytes: opened.reduce((sum, { size }) => sum + size, 0),
    sha256: async (onBytes, signal) => {
      const hash = createHash('sha256');
      for (const path of paths) {
        for await (const bytes of createReadStream(path, { highWaterMark: chunk })) {
          signal?.throwIfAborted();
          if (!(bytes instanceof Uint8Array)) continue;
          hash.update(bytes);
          onBytes?.(bytes.byteLength);
        }
      }
      for (const [i, path] of paths.entries()) {
        if ((await identity(path)).text !== opened[i]?.text) {
          throw new CheckpointError(`${basename(path)} was changed while it was read: try again`);
        }
      }
      return hash.digest('hex');
    },
  };
}

/** What differs when a file was written again or replaced, without reading it: size, time of the change, inode. */
export async function identity(path: string): Promise<{ size: number; text: string }> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return { size: Number(size), text: `${size} ${mtimeNs} ${ino}` };
}
