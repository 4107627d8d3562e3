// Reads records of a dataset that may be saved in the middle of it.
import type { FileRecord, IndexedFile } from '../records/indexedFile';

/** Some records by their numbers, as far as they are there. */
export type ReadRecords = (records: readonly number[]) => Promise<Map<number, FileRecord>>;

export class Reading {
  readonly #file: IndexedFile;
  #saving: Promise<unknown> | undefined;

  constructor(file: IndexedFile) {
    this.#file = file;
  }

  /** Says that the file is being written by ourselves; what is read meanwhile is read again after that. */
  async during<T>(save: Promise<T>): Promise<T> {
    this.#saving = save;
    try {
      return await save;
    } finally {
      this.#saving = undefined;
    }
  }

  readonly read: ReadRecords = async (records) => {
    try {
      return await this.#readNow(records);
    } catch (error) {
      // The file was ours to change.
      if (this.#saving === undefined) throw error;
      await this.#saving.catch(() => undefined);
      return this.#readNow(records);
    }
  };

  async #readNow(records: readonly number[]): Promise<Map<number, FileRecord>> {
    const found = new Map<number, FileRecord>();
    for await (const { record, content } of this.#file.readSome(records)) found.set(record, content);
    return found;
  }
}
