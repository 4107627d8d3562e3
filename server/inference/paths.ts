// Where models lie: those that come with the program, and those that this user downloaded and converted.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import envPaths from 'env-paths';

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

/** Folder of converted models: `GLM_FILL_CACHE`, or the system's folder for caches. */
export function cacheFolder(): string {
  const chosen = process.env.GLM_FILL_CACHE;
  return chosen !== undefined && chosen !== '' ? chosen : envPaths('glm-fill', { suffix: '' }).cache;
}

/** Folder of what this user downloaded: `GLM_FILL_HOME`, or the system's folder for data. */
export function dataFolder(): string {
  const chosen = process.env.GLM_FILL_HOME;
  return chosen !== undefined && chosen !== '' ? chosen : envPaths('glm-fill', { suffix: '' }).data;
}

/** Folder of downloaded checkpoints, one folder each. */
export function checkpointsFolder(): string {
  return join(dataFolder(), 'checkpoints');
}

/** Folder of the model folders that were made of checkpoints. */
export function convertedModelsFolder(): string {
  return join(cacheFolder(), 'models');
}
