// A dataset on the disk whose records can be read from anywhere: one pass finds where each lies, and nothing of
// their content is kept. A record is a row or a broken row, counted from 0 in the file's order.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { readDataset, readPart, type DatasetOptions, type Format, type Layout } from '../datasets/dataset';
import type { BrokenRow, Row } from '../datasets/entry';
import { parquetRowCount, readParquet } from '../datasets/parquet';
import { WrongInput } from '../wrongInput';
import { ChangedOnDisk } from './changedOnDisk';
import { RecordIndex } from './recordIndex';

export type FileRecord = Row | BrokenRow;

/** Tells whether a file is still the one that was read. */
export interface FileVersion {
  readonly size: number;
  readonly modified: number;
}

/** Most bytes of one window; a record that is longer is read all the same. */
const longestWindow = 8 * 1024 * 1024;

/** Records whose columns count as the file's, where no header names them. */
const columnRecords = 100;

export class IndexedFile {
  readonly path: string;
  readonly format: Format;
  readonly options: DatasetOptions;
  /** Of the file that the index speaks of. */
  #version: FileVersion;
  #index = new RecordIndex();
  #layout: Layout | undefined;
  #columns: readonly string[] = [];
  #bytesRead = 0;

  private constructor(path: string, format: Format, options: DatasetOptions, version: FileVersion) {
    this.path = path;
    this.format = format;
    this.options = options;
    this.#version = version;
  }

  /** @throws WrongInput where there is no such file */
  static async open(path: string, format: Format, options: DatasetOptions = {}): Promise<IndexedFile> {
    return new IndexedFile(path, format, options, await versionOf(path));
  }

  /** Records that have been found. */
  get count(): number {
    return this.#index.count;
  }

  /** Share of the file that has been looked at, 0 … 1. */
  get progress(): number {
    return this.#version.size === 0 ? 1 : Math.min(1, this.#bytesRead / this.#version.size);
  }

  /** Names of a delimited file's columns; of other files those of the first rows. */
  get columns(): readonly string[] {
    return this.#columns;
  }

  /**
   * Finds the records one after the other; each can be read from then on.
   * @param found is told of each; it may keep of it what it wants
   */
  async index(found: (record: number, content: FileRecord) => void, signal?: AbortSignal): Promise<void> {
    if (this.format === 'parquet') return this.#indexParquet(found, signal);
    const entries = readDataset(createReadStream(this.path), this.format, this.options, (layout) => {
      this.#layout = layout;
    });
    for await (const entry of entries) {
      signal?.throwIfAborted();
      const start = this.#bytesRead;
      this.#bytesRead += entry.raw.length;
      if (entry.kind === 'header') this.#columns = entry.columns;
      if (entry.kind !== 'row' && entry.kind !== 'broken') continue;
      const record = this.#index.add(start, this.#bytesRead, entry.line);
      if (entry.kind === 'row') this.#note(record, entry);
      found(record, entry);
    }
  }

  /** Records `start` … `end` (excluded), as far as they have been found. */
  async read(start: number, end: number, signal?: AbortSignal): Promise<FileRecord[]> {
    const last = Math.min(end, this.#index.count);
    const records: FileRecord[] = [];
    let at = Math.max(0, start);
    if (at >= last) return records;
    if (this.format === 'parquet') return collect(readParquet(this.path, at, last));
    const file = await open(this.path, 'r').catch(explainMissing(this.path));
    try {
      const { size, mtimeMs } = await file.stat();
      if (size !== this.#version.size || mtimeMs !== this.#version.modified)
        throw new ChangedOnDisk(this.path);
      while (at < last) {
        signal?.throwIfAborted();
        let next = at + 1;
        const from = this.#index.start(at);
        while (next < last && this.#index.end(next) - from <= longestWindow) next++;
        const bytes = Buffer.alloc(this.#index.end(next - 1) - from);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
        if (bytesRead < bytes.length) throw new ChangedOnDisk(this.path);
        records.push(...(await this.#parse(bytes, at, next)));
        at = next;
      }
    } finally {
      await file.close();
    }
    return records;
  }

  /** Some records, wherever they lie, in ascending order of their numbers. */
  async *readSome(
    records: readonly number[],
    signal?: AbortSignal,
  ): AsyncGenerator<{ readonly record: number; readonly content: FileRecord }> {
    const sorted = [...records].sort((a, b) => a - b);
    for (let i = 0; i < sorted.length;) {
      const first = sorted[i] ?? 0;
      let run = 1;
      while (sorted[i + run] === first + run && run < 512) run++;
      const contents = await this.read(first, first + run, signal);
      for (const [k, content] of contents.entries()) yield { record: first + k, content };
      i += run;
    }
  }

  /** Whether another program has changed the file since it was indexed. */
  async hasChanged(): Promise<boolean> {
    const now = await versionOf(this.path).catch(() => undefined);
    return now?.size !== this.#version.size || now.modified !== this.#version.modified;
  }

  #note(record: number, row: Row): void {
    if (record >= columnRecords) return;
    const added = row.columns.filter((column) => !this.#columns.includes(column));
    if (added.length > 0) this.#columns = [...this.#columns, ...added];
  }

  /** Takes the file for what it has become by our own hand, without looking through it again. */
  async becomes(index: RecordIndex, columns: readonly string[]): Promise<void> {
    this.#version = await versionOf(this.path);
    this.#index = index;
    this.#columns = columns;
  }

  async #parse(bytes: Buffer, start: number, end: number): Promise<FileRecord[]> {
    const found: FileRecord[] = [];
    if (this.#layout === undefined) return found;
    for await (const entry of readPart(bytes, this.#layout, this.#columns)) {
      if (entry.kind !== 'row' && entry.kind !== 'broken') continue;
      const record = start + found.length;
      found.push({ ...entry, line: this.#index.line(record) });
    }
    if (found.length !== end - start) throw new ChangedOnDisk(this.path);
    return found;
  }

  async #indexParquet(
    found: (record: number, content: FileRecord) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const rows = await parquetRowCount(this.path);
    for await (const entry of readParquet(this.path)) {
      signal?.throwIfAborted();
      const record = this.#index.add(0, 0, entry.line);
      this.#note(record, entry);
      this.#bytesRead = (this.#version.size * this.#index.count) / rows;
      found(record, entry);
    }
  }
}

async function collect(entries: AsyncIterable<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const entry of entries) rows.push(entry);
  return rows;
}

/** @throws WrongInput where there is no such file */
export async function versionOf(path: string): Promise<FileVersion> {
  const { size, mtimeMs } = await stat(path).catch(explainMissing(path));
  return { size, modified: mtimeMs };
}

function explainMissing(path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new WrongInput(`there is no file "${path}"`);
    }
    throw error;
  };
}
