// Who runs which model: so that no folder is removed while a process runs from it, and those that nobody has used for
// long can be told. Each user of a folder has a file in the cache, which says so while its process runs.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { processRuns } from '../checkpoint/processRuns';
import { modelFiles } from '../onnx/manifest';
import { cacheFolder } from '../runtime/userFolders';
import { convertedModelsFolder } from './paths';

/** Of a user's file: the folder, and the process. */
const markPattern = /^([0-9a-f]{16})-(\d+)-[0-9a-f]{8}$/;

function marksFolder(): string {
  return join(cacheFolder(), 'in-use');
}

async function key(folder: string): Promise<string> {
  const path = await realpath(folder);
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

/**
 * Says that this process runs from a folder. Folders that are not in the cache of converted models need nobody to say
 * so: the program does not remove them.
 * @returns takes it back
 */
export async function markUse(folder: string): Promise<() => Promise<void>> {
  if (!folder.startsWith(convertedModelsFolder() + sep)) {
    return () => Promise.resolve();
  }
  const mark = join(marksFolder(), `${await key(folder)}-${process.pid}-${randomBytes(4).toString('hex')}`);
  // A cache that cannot be written to can be read from all the same: nothing is removed from it either.
  await mkdir(marksFolder(), { recursive: true })
    .then(() => writeFile(mark, folder))
    .catch(() => undefined);
  const now = new Date();
  await utimes(join(folder, modelFiles.manifest), now, now).catch(() => undefined);
  return () => rm(mark, { force: true });
}

/** Whether a process of this machine runs from the folder. Forgets those that have ended without saying so. */
export async function isInUse(folder: string): Promise<boolean> {
  const wanted = await key(folder);
  let inUse = false;
  for (const name of await readdir(marksFolder()).catch(() => [])) {
    const [, marked, user] = markPattern.exec(name) ?? [];
    if (processRuns(Number(user))) {
      inUse ||= marked === wanted;
    } else {
      await rm(join(marksFolder(), name), { force: true });
    }
  }
  return inUse;
}
