// The journal of a labelling run: every label is on the disk before the next row is read.
import { createReadStream } from 'node:fs';
import { open, truncate, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { scanRecords } from '../datasets/records';
import { scorers } from '../task/task';
import { WrongInput } from '../wrongInput';

const headerSchema = z.object({
  glmLabelJournal: z.literal(1),
  /** Fingerprint of task, scorer and model. */
  hash: z.string(),
  scorer: z.enum(scorers),
  /** SHA-256 of the dataset in hexadecimal. */
  input: z.string(),
});

const entrySchema = z.object({
  row: z.int().min(0),
  label: z.string(),
  /** Probability of each label, in the task's order. */
  distribution: z.array(z.number()),
  disagreement: z.number(),
  /** Index of the label that each scorer would have suggested. */
  byScorer: z.array(z.int()),
});

/** What a run is about: a journal is only continued by the same. */
export type JournalHeader = Readonly<z.infer<typeof headerSchema>>;

/** A labelled row. */
export type JournalEntry = Readonly<z.infer<typeof entrySchema>>;

export interface JournalState {
  readonly header: JournalHeader;
  /** The last row that is labelled; -1 where none is. */
  readonly lastRow: number;
  readonly labelled: number;
}

/** Longest time in milliseconds for which a power failure can take labels back; a killed process loses none. */
const syncInterval = 1000;

/** Appends to a journal. Rows ascend. */
export class Journal {
  readonly #file: FileHandle;
  #synced = Date.now();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Begins a journal; one that is there is replaced. */
  static async begin(path: string, header: JournalHeader): Promise<Journal> {
    const journal = new Journal(await open(path, 'w'));
    await journal.#write(header);
    await journal.#file.sync();
    return journal;
  }

  /** Goes on with a journal, whose last line may have been torn: `readState` has cut that off. */
  static async continue(path: string): Promise<Journal> {
    return new Journal(await open(path, 'a'));
  }

  async append(entry: JournalEntry): Promise<void> {
    await this.#write(entry);
    if (Date.now() - this.#synced >= syncInterval) await this.#sync();
  }

  async close(): Promise<void> {
    await this.#sync();
    await this.#file.close();
  }

  async #write(line: JournalHeader | JournalEntry): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    let written = 0;
    while (written < bytes.length) written += (await this.#file.write(bytes, written)).bytesWritten;
  }

  async #sync(): Promise<void> {
    await this.#file.datasync();
    this.#synced = Date.now();
  }
}

/**
 * What a journal holds; a torn last line is cut off. Undefined where there is no journal, or not even its header
 * was written.
 * @throws WrongInput where the file is no journal
 */
export async function readState(path: string): Promise<JournalState | undefined> {
  let header: JournalHeader | undefined;
  let whole = 0;
  let lastRow = -1;
  let labelled = 0;
  let size = 0;
  try {
    for await (const { bytes } of lines(path)) {
      size += bytes.length;
      const parsed = parseLine(bytes);
      if (parsed === undefined) break;
      if (header === undefined) {
        header = readHeader(path, parsed);
      } else {
        const entry = entrySchema.safeParse(parsed);
        if (!entry.success || entry.data.row <= lastRow) throw damaged(path);
        lastRow = entry.data.row;
        labelled++;
      }
      whole = size;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if (header === undefined) return undefined;
  if (whole < size) await truncate(path, whole);
  return { header, lastRow, labelled };
}

/** The rows of a journal that `readState` has accepted, in their order. */
export async function* readEntries(path: string): AsyncGenerator<JournalEntry> {
  let first = true;
  for await (const { bytes } of lines(path)) {
    const entry = first ? undefined : entrySchema.safeParse(parseLine(bytes));
    first = false;
    if (entry?.success === true) yield entry.data;
    else if (entry !== undefined) throw damaged(path);
  }
}

function lines(path: string): AsyncGenerator<{ readonly bytes: Buffer }> {
  return scanRecords(createReadStream(path), { encoding: 'utf-8', newline: '\n' });
}

/** Undefined for a line that was not written to its end. */
function parseLine(bytes: Buffer): unknown {
  if (bytes.at(-1) !== 0x0a) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function readHeader(path: string, json: unknown): JournalHeader {
  const header = headerSchema.safeParse(json);
  if (!header.success) throw damaged(path);
  return header.data;
}

function damaged(path: string): WrongInput {
  return new WrongInput(`${path} is no journal of glm label, or damaged: move it away to begin anew`);
}
