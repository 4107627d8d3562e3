// A file that is being downloaded, `NAME.part`: what has arrived stays when the download breaks off.
import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Hash } from 'node:crypto';
import { startDigest } from './digest';
import { DownloadError } from './error';
import type { RemoteFile } from './listing';

export class PartFile {
  readonly #target: string;
  readonly #path: string;
  readonly #remote: RemoteFile;
  readonly #file: FileHandle;
  #digest: Hash;
  #length = 0;

  private constructor(target: string, remote: RemoteFile, file: FileHandle) {
    this.#target = target;
    this.#path = partPath(target);
    this.#remote = remote;
    this.#file = file;
    this.#digest = this.#newDigest();
  }

  /**
   * Opens what an earlier download left, or begins anew.
   * @param target where the complete file will be
   */
  static async open(target: string, remote: RemoteFile, signal: AbortSignal): Promise<PartFile> {
    const file = await open(partPath(target), constants.O_RDWR | constants.O_CREAT, 0o644);
    const part = new PartFile(target, remote, file);
    try {
      await part.#readWhatIsThere(signal);
    } catch (error) {
      await file.close();
      throw error;
    }
    return part;
  }

  /** Bytes that have arrived. */
  get length(): number {
    return this.#length;
  }

  /**
   * @throws DownloadError where the file becomes longer than it should be
   */
  async append(chunk: Uint8Array): Promise<void> {
    const { name, size } = this.#remote;
    if (this.#length + chunk.byteLength > size) {
      throw new DownloadError(`${name} is longer than the ${size} bytes that the hub lists`);
    }
    let written = 0;
    while (written < chunk.byteLength) {
      const rest = chunk.byteLength - written;
      written += (await this.#file.write(chunk, written, rest, this.#length + written)).bytesWritten;
    }
    this.#digest.update(chunk);
    this.#length += chunk.byteLength;
  }

  /** Begins anew. */
  async clear(): Promise<void> {
    await this.#file.truncate(0);
    this.#digest = this.#newDigest();
    this.#length = 0;
  }

  /**
   * Gives the complete file its name; to be called once, with all bytes there.
   * @throws DownloadError where these are not the bytes that the hub lists; they are deleted then
   */
  async finish(): Promise<void> {
    const { name, digest } = this.#remote;
    const hex = this.#digest.digest('hex');
    if (digest !== undefined && hex !== digest.hex) {
      await this.delete();
      const kind = { sha256: 'SHA-256', sha512: 'SHA-512', 'git-blob': 'Git digest' }[digest.algorithm];
      throw new DownloadError(
        `${name} arrived damaged and was deleted: its ${kind} is ${hex}, the hub lists ${digest.hex}`,
      );
    }
    await this.#file.sync();
    // Windows renames no open file.
    await this.#file.close();
    await rename(this.#path, this.#target);
  }

  async delete(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  /** Keeps what has arrived. Harmless after `finish` and `delete`. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  async #readWhatIsThere(signal: AbortSignal): Promise<void> {
    const { size: found } = await this.#file.stat();
    if (found > this.#remote.size) {
      await this.clear();
      return;
    }
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    while (this.#length < found) {
      signal.throwIfAborted();
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.byteLength, this.#length);
      if (bytesRead === 0) {
        throw new DownloadError(`${basename(this.#path)} became shorter while it was read`);
      }
      this.#digest.update(buffer.subarray(0, bytesRead));
      this.#length += bytesRead;
    }
  }

  #newDigest(): Hash {
    return startDigest(this.#remote.digest?.algorithm ?? 'sha256', this.#remote.size);
  }
}

/** Where the bytes of an unfinished file are. */
export function partPath(target: string): string {
  return `${target}.part`;
}
