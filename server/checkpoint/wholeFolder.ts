// Folders that are there whole or not at all.

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { processRuns } from './processRuns';

/** After the folder's name: the process that writes, and a random number. */
const partSuffix = /\.part-(\d+)-[0-9a-f]{8}$/;

/** A writer writes many times a minute; one that was silent for so long (ms) and does not run here is gone. */
const silence = 60_000;

/**
 * Makes a folder by writing another one beside it, which gets the name at the end. An interruption leaves no broken
 * folder; of two that write the same one at once, the first to finish wins. What writers that were killed have left
 * behind is removed.
 * @param folder must not exist
 * @param isWhole whether the folder is what was to be written, made by somebody else meanwhile
 * @param write fills an empty folder
 */
export async function writeWholeFolder(
  folder: string,
  isWhole: (folder: string) => Promise<boolean>,
  write: (part: string) => Promise<void>,
): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const part = `${folder}.part-${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(part);
  try {
    await write(part);
    await rename(part, folder).catch(async (error: unknown) => {
      if (!(await isWhole(folder))) throw error;
    });
  } finally {
    await rm(part, { recursive: true, force: true });
    await removeAbandoned(parent);
  }
}

/** Removes what writers left that were killed. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent, { withFileTypes: true })) {
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
