// Where models lie: those that come with the program, and those that this user downloaded and converted.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, dataFolder } from '../runtime/userFolders';

/** The folder of the bundled models, above the running program (dist/) or this source file. */
export function bundledModelsFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'server', 'models')) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return join(folder, 'server', 'models');
}

/** The model that is used when none is named. */
export const bundledModel = 'glm-fill-small';

/** Folder of downloaded checkpoints, one folder each. */
export function checkpointsFolder(): string {
  return join(dataFolder(), 'checkpoints');
}

/** Folder of the model folders that were made of checkpoints. */
export function convertedModelsFolder(): string {
  return join(cacheFolder(), 'models');
}
