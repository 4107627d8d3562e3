// A file that is read by byte ranges, each checked against the file's size before anything is allocated.

import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { CheckpointError } from './error';

/** The operating system reads less than 2 GiB at once. */
const mostAtOnce = 2 ** 30;

/** Some bytes of a file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** A file open for reading ranges. */
export class FileRange {
  readonly #handle: FileHandle;
  readonly path: string;
  /** Bytes. */
  readonly size: number;

  private constructor(path: string, handle: FileHandle, size: number) {
    this.path = path;
    this.#handle = handle;
    this.size = size;
  }

  /** Opens a file; CheckpointError when it cannot be. */
  static async open(path: string): Promise<FileRange> {
    try {
      const handle = await open(path, 'r');
      return new FileRange(path, handle, (await handle.stat()).size);
    } catch (error) {
      throw new CheckpointError(
        `${basename(path)} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /**
   * Opens a file for a reader of its format, which owns it from then on; closed again where that one fails.
   * @throws CheckpointError when it cannot be opened, and what `read` throws
   */
  static async openFor<Reader>(path: string, read: (file: FileRange) => Promise<Reader>): Promise<Reader> {
    const file = await FileRange.open(path);
    try {
      return await read(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The file's name without its folder, for messages. */
  get name(): string {
    return basename(this.path);
  }

  /** Bytes [offset, offset + length); CheckpointError when the file does not hold them all. */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      throw new CheckpointError(
        `${this.name} has ${this.size} bytes, too few for ${length} bytes at ${offset}: is it cut off?`,
      );
    }
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(
        bytes,
        done,
        Math.min(length - done, mostAtOnce),
        offset + done,
      );
      if (bytesRead === 0)
        throw new CheckpointError(`${this.name} ended early: it was shortened while it was read`);
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
