// Takes models off this machine: one that is named, or those in the cache that are of no use any more.
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { withLock } from '../checkpoint/download/lock';
import { partName, removeAbandoned } from '../checkpoint/wholeFolder';
import { modelFiles } from '../onnx/manifest';
import { listModels, type ListedModel } from './modelList';
import { isInUse } from './modelUse';
import { checkpointsFolder, convertedModelsFolder } from './paths';

/** Why a model is not removed, in one line. */
export class RemovalError extends Error {
  override readonly name = 'RemovalError';
}

const removable = new Set(['downloaded', 'unfinished', 'converted']);

/**
 * Removes a model.
 * @param name as it is listed, or its folder
 * @throws RemovalError where there is none, or more than one, or it cannot be removed
 */
export async function removeModel(name: string): Promise<ListedModel> {
  const here = (await listModels()).filter(({ state }) => state !== 'downloadable');
  const meant = here.filter((model) => model.name === name || model.where === resolve(name));
  const [model, ...others] = meant;
  if (model === undefined) {
    throw new RemovalError(`there is no model "${name}" on this machine ("glm models" lists what there is)`);
  }
  if (others.length > 0) {
    const folders = meant.map(({ where }) => where).join(', ');
    throw new RemovalError(`there are ${meant.length} models "${name}": name the folder, one of ${folders}`);
  }
  if (!removable.has(model.state)) {
    throw new RemovalError(`${model.name} comes with the program and cannot be removed`);
  }
  if (model.state === 'converted' && (await isInUse(model.where))) {
    throw new RemovalError(`${model.where} is in use: end the program that runs it first`);
  }
  await remove(model);
  return model;
}

/**
 * Removes what lies in the cache for nothing: models that this version cannot use, what conversions that were killed
 * have left, and models that nobody has run for some days. They are made anew where they are wanted again. One that is
 * in use stays.
 * @param days so long unused
 * @returns the models that were removed
 */
export async function pruneModels(days: number): Promise<ListedModel[]> {
  const removed: ListedModel[] = [];
  for (const model of (await listModels()).filter(({ state }) => state === 'converted')) {
    const isOld = Date.now() - (await lastUse(model.where)) > days * 24 * 3600 * 1000;
    if ((isOld || model.problem !== undefined) && !(await isInUse(model.where))) {
      await remove(model);
      removed.push(model);
    }
  }
  await removeAbandoned(convertedModelsFolder());
  await removeAbandoned(checkpointsFolder());
  return removed;
}

/** When a model in the cache was made or last run, in ms since 1970. */
async function lastUse(folder: string): Promise<number> {
  return (await stat(join(folder, modelFiles.manifest))).mtimeMs;
}

async function remove({ name, state, where }: ListedModel): Promise<void> {
  if (state === 'unfinished') {
    // Not while somebody goes on with it.
    await withLock(join(dirname(where), `.${name}.lock`), `the download of ${name}`, () => erase(where));
  } else {
    await erase(where);
  }
}

/** The name goes first: nobody opens half a model. What an interruption leaves is removed later. */
async function erase(folder: string): Promise<void> {
  const doomed = partName(folder);
  try {
    await rename(folder, doomed);
    await rm(doomed, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RemovalError(`${folder} cannot be removed: ${why}`);
  }
}
