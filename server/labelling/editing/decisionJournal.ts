// The decisions that are not saved yet, on the disk before they are answered for: an editor or a server that is
// killed loses none. A line a decision; of two for one record the later counts.
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { scanRecords } from '../datasets/records';
import { labellingSchema } from './decision';
import { JournalLock } from './journalLock';

const headerSchema = z.object({ glmDecisions: z.literal(1), dataset: z.string() });

const entrySchema = z.object({
  record: z.int().min(0),
  /** What the row is about, see `keyOf`. */
  key: z.string(),
  /** Null: as it is in the dataset. */
  labelling: labellingSchema.nullable(),
});

/** What became of a record. */
export type JournalledDecision = Readonly<z.infer<typeof entrySchema>>;

/** Longest time in milliseconds for which a power failure can take decisions back; a killed process loses none. */
const syncInterval = 1000;

/** Appends decisions. */
export class DecisionJournal {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #dataset: string;
  readonly #lock: JournalLock;
  #sync: NodeJS.Timeout | undefined;

  private constructor(path: string, file: FileHandle, dataset: string, lock: JournalLock) {
    this.path = path;
    this.#file = file;
    this.#dataset = dataset;
    this.#lock = lock;
  }

  /**
   * Goes on with a journal, or begins one.
   * @param dataset path of the dataset, for people who find the journal
   * @param takeOver also where another program has it, which then cannot write any more
   * @throws JournalInUse
   */
  static async open(path: string, dataset: string, takeOver = false): Promise<DecisionJournal> {
    const lock = await JournalLock.take(path, takeOver);
    try {
      const journal = new DecisionJournal(path, await open(path, 'a+'), dataset, lock);
      const { size } = await journal.#file.stat();
      if (size === 0) await journal.#writeHeader();
      // After a torn last line, which says nothing any more.
      else if (!(await journal.#endsWithLineBreak(size))) await journal.#file.appendFile('\n');
      return journal;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** @throws JournalInUse where another program has taken the journal over */
  check(): Promise<void> {
    return this.#lock.check();
  }

  /**
   * On the disk when it returns, as far as a killed process goes.
   * @throws JournalInUse where another program has taken the journal over
   */
  async append(decisions: readonly JournalledDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    await this.#lock.check();
    await this.#file.appendFile(decisions.map((decision) => `${JSON.stringify(decision)}\n`).join(''));
    this.#sync ??= setTimeout(() => {
      this.#sync = undefined;
      void this.#file.datasync().catch(() => undefined);
    }, syncInterval);
  }

  /**
   * Forgets everything: it has been saved, or given up.
   * @throws JournalInUse where another program has taken the journal over
   */
  async clear(): Promise<void> {
    await this.#lock.check();
    await this.#file.truncate(0);
    await this.#writeHeader();
    await this.#file.datasync();
  }

  /** A copy for the editor's own backup. */
  async copyTo(path: string): Promise<void> {
    await this.#file.datasync();
    await mkdir(dirname(path), { recursive: true });
    await copyFile(this.path, path);
  }

  async close(): Promise<void> {
    clearTimeout(this.#sync);
    await this.#file.datasync().catch(() => undefined);
    await this.#file.close();
    await this.#lock.release();
  }

  async #writeHeader(): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify({ glmDecisions: 1, dataset: this.#dataset })}\n`);
  }

  async #endsWithLineBreak(size: number): Promise<boolean> {
    const last = Buffer.alloc(1);
    await this.#file.read(last, 0, 1, size - 1);
    return last[0] === 0x0a;
  }
}

/**
 * The latest decision for each record; none where there is no journal. A line that is none (a torn one, say) is
 * passed over: what stands around it is worth no less.
 */
export async function readDecisions(path: string): Promise<Map<number, JournalledDecision>> {
  const decisions = new Map<number, JournalledDecision>();
  try {
    const lines = scanRecords(createReadStream(path), { encoding: 'utf-8', newline: '\n' });
    for await (const { bytes, line } of lines) {
      const json = parse(bytes.toString('utf8'));
      if (line === 1 && !headerSchema.safeParse(json).success) return decisions;
      const entry = entrySchema.safeParse(json);
      if (entry.success) decisions.set(entry.data.record, entry.data);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return decisions;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
