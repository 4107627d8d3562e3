// Folders of this user: for what was downloaded and installed, and for what can be made again.
import envPaths from 'env-paths';

/** Folder of what can be made again (converted models): `GLM_FILL_CACHE`, or the system's folder for caches. */
export function cacheFolder(): string {
  const chosen = process.env.GLM_FILL_CACHE;
  return chosen !== undefined && chosen !== '' ? chosen : envPaths('glm-fill', { suffix: '' }).cache;
}

/** Folder of what this user downloaded: `GLM_FILL_HOME`, or the system's folder for data. */
export function dataFolder(): string {
  const chosen = process.env.GLM_FILL_HOME;
  return chosen !== undefined && chosen !== '' ? chosen : envPaths('glm-fill', { suffix: '' }).data;
}
