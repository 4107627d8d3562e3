// Folders that are there whole or not at all.

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tooFull } from './diskSpace';
import { CheckpointError } from './error';
import { processRuns } from './processRuns';

/** After the folder's name: the process that writes, and a random number. */
const partSuffix = /\.part-(\d+)-[0-9a-f]{8}$/;

/** Whether a folder's name is that of one that is being written, or was left by a writer that was killed. */
export function isPart(name: string): boolean {
  return partSuffix.test(name);
}

/** Another name for a folder: it is not there any more, and is removed where this process does not get to it. */
export function partName(folder: string): string {
  return `${folder}.part-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** A writer writes many times a minute; one that was silent for so long (ms) and does not run here is gone. */
const silence = 60_000;

/**
 * Makes a folder by writing another one beside it, which gets the name at the end. An interruption leaves no broken
 * folder; of two that write the same one at once, the first to finish wins. What writers that were killed have left
 * behind is removed.
 * @param folder must not exist
 * @param isWhole whether the folder is what was to be written, made by somebody else meanwhile
 * @param write fills an empty folder
 * @param bytes that will be written at least
 * @throws CheckpointError where they do not fit onto the disk
 */
export async function writeWholeFolder(
  folder: string,
  isWhole: (folder: string) => Promise<boolean>,
  write: (part: string) => Promise<void>,
  bytes = 0,
): Promise<void> {
  const parent = dirname(folder);
  const part = partName(folder);
  try {
    await mkdir(parent, { recursive: true });
    await removeAbandoned(parent);
    const full = await tooFull(parent, bytes, 'the model folder');
    if (full !== undefined) throw new CheckpointError(full);
    await mkdir(part);
    await write(part);
    await rename(part, folder).catch(async (error: unknown) => {
      if (!(await isWhole(folder))) throw error;
    });
  } catch (error) {
    throw cannotWrite(folder, error);
  } finally {
    // Where that fails too, a later writer does it: what went wrong first is what counts.
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    await removeAbandoned(parent);
  }
}

/** What the system says of a disk that takes no more, or takes nothing. */
const diskErrors = new Set(['EACCES', 'EDQUOT', 'EFBIG', 'EIO', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

/** The error, with the folder's name where the system only says what is wrong. */
function cannotWrite(folder: string, error: unknown): unknown {
  const isOfDisk =
    error instanceof Error && 'code' in error && typeof error.code === 'string' && diskErrors.has(error.code);
  return isOfDisk ? new CheckpointError(`${folder} cannot be written: ${error.message}`) : error;
}

/** Removes what writers left that were killed. @param parent folder of the folders that they wrote */
export async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent, { withFileTypes: true }).catch(() => [])) {
    const writer = entry.isDirectory() ? partSuffix.exec(entry.name)?.[1] : undefined;
    const part = join(parent, entry.name);
    if (writer === undefined || processRuns(Number(writer)) || !(await isSilent(part))) continue;
    // Somebody else may be removing it too.
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** True where nothing in the folder was written lately: its writer is not on another machine of a shared disk. */
async function isSilent(part: string): Promise<boolean> {
  const names = await readdir(part).catch(() => []);
  for (const path of [part, ...names.map((name) => join(part, name))]) {
    const written = await stat(path).catch(() => undefined);
    if (written !== undefined && Date.now() - written.mtimeMs < silence) return false;
  }
  return true;
}
