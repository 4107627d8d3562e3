// A file that is there whole or not at all: written beside its place, then renamed into it.
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that are gathered before they are written. */
const gathered = 1 << 18;

export class OutputFile {
  readonly #path: string;
  readonly #file: FileHandle;
  #parts: Buffer[] = [];
  #size = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** @param mode permissions of the file; by default those of any new one */
  static async create(path: string, mode?: number): Promise<OutputFile> {
    return new OutputFile(path, await open(temporary(path), 'w', mode));
  }

  async write(bytes: Buffer): Promise<void> {
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= gathered) await this.#flush();
  }

  /** Puts the file in its place, on the disk. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    await rename(temporary(this.#path), this.#path);
    await syncFolder(dirname(this.#path));
  }

  /** Leaves what was in its place. */
  async abandon(): Promise<void> {
    await this.#file.close();
    await rm(temporary(this.#path), { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    let written = 0;
    while (written < bytes.length) written += (await this.#file.write(bytes, written)).bytesWritten;
  }
}

function temporary(path: string): string {
  return `${path}.part`;
}

/** Makes a rename last through a power failure, where the system knows how (Windows does not). */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file itself is on the disk.
  }
}
