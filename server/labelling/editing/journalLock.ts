// One program at a time writes a journal: two windows that label the same dataset would undo each other's work. A file
// beside the journal says who has it. Who dies leaves it behind, which the next one notices; who is alive and no longer
// wanted can have it taken away, and notices that before it writes again.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** Another program has the journal. */
export class JournalInUse extends Error {
  override name = 'JournalInUse';

  constructor(
    readonly journal: string,
    /** Process that has it; undefined where that cannot be read. */
    readonly owner?: number,
  ) {
    super(`${journal} is in use${owner === undefined ? '' : ` by process ${owner}`}`);
  }
}

/** Milliseconds after which a program that is just ending is waited for no longer. */
const patience = 3000;

/** Milliseconds between two looks at a lock that is waited for. */
const pause = 100;

/** Milliseconds between two signs of life, and without one after which nobody is taken to be there. */
const heartbeat = 10_000;
const silence = 6 * heartbeat;

const ownerSchema = z.object({ id: z.string(), process: z.int(), host: z.string() });
type Owner = z.infer<typeof ownerSchema>;

export class JournalLock {
  readonly #journal: string;
  readonly #own: Owner;
  readonly #heart: NodeJS.Timeout;

  private constructor(journal: string, own: Owner) {
    this.#journal = journal;
    this.#own = own;
    this.#heart = setInterval(() => void this.#beat(), heartbeat).unref();
  }

  /**
   * Waits a moment for who has the journal, unless it is to be taken away.
   * @throws JournalInUse
   */
  static async take(journal: string, takeOver = false): Promise<JournalLock> {
    await mkdir(dirname(journal), { recursive: true });
    const own = { id: randomUUID(), process: process.pid, host: hostname() };
    for (const end = Date.now() + patience; ; await delay(pause)) {
      if (await create(journal, own)) return new JournalLock(journal, own);
      const owner = await ownerOf(journal);
      if (takeOver || (await isGone(journal, owner))) await removeLock(journal, owner);
      else if (Date.now() > end) throw new JournalInUse(journal, owner?.process);
    }
  }

  /** @throws JournalInUse where somebody has taken the journal away */
  async check(): Promise<void> {
    const owner = await ownerOf(this.#journal);
    if (owner?.id !== this.#own.id) throw new JournalInUse(this.#journal, owner?.process);
  }

  async release(): Promise<void> {
    clearInterval(this.#heart);
    await removeLock(this.#journal, this.#own);
  }

  async #beat(): Promise<void> {
    const now = new Date();
    if ((await ownerOf(this.#journal))?.id === this.#own.id) {
      await utimes(pathOf(this.#journal), now, now).catch(() => undefined);
    }
  }
}

function pathOf(journal: string): string {
  return `${journal}.lock`;
}

/** @returns false where there is one already */
async function create(journal: string, own: Owner): Promise<boolean> {
  const file = await open(pathOf(journal), 'wx').catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(JSON.stringify(own));
  } finally {
    await file.close();
  }
  return true;
}

/** Who has a journal; undefined where nobody has, or it is just being written. */
async function ownerOf(journal: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.safeParse(JSON.parse(await readFile(pathOf(journal), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Whether the owner of a lock has ended without removing it. */
async function isGone(journal: string, owner: Owner | undefined): Promise<boolean> {
  if (owner?.host === hostname() && !isAlive(owner.process)) return true;
  const modified = await stat(pathOf(journal)).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );
  // A number of a process may be another one's by now, and a process of another machine cannot be looked at.
  return Date.now() - modified > silence;
}

/** Removes the lock of this owner, and no other's that may have come into its place. */
async function removeLock(journal: string, owner: Owner | undefined): Promise<void> {
  const aside = `${pathOf(journal)}.${randomUUID()}`;
  if ((await ownerOf(journal))?.id !== owner?.id) return;
  try {
    await rename(pathOf(journal), aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Alive, and somebody else's.
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
