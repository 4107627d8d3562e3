// All models that a user can name: on this machine, and those that can be downloaded.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue, catalogueModel, type CatalogueModel } from '../checkpoint/download/catalogue';
import { isPart } from '../checkpoint/wholeFolder';
import { modelFiles, parseManifest } from '../onnx/manifest';
import type { Precision } from '../onnx/precision';
import { sourceOf } from './modelDownload';
import { bundledModel, bundledModelsFolder, checkpointsFolder, convertedModelsFolder } from './paths';

/**
 * - `bundled`: comes with the program.
 * - `downloaded`: a checkpoint of the hub; converted when it is used for the first time.
 * - `unfinished`: a download that broke off.
 * - `converted`: made of a checkpoint, in the cache.
 * - `downloadable`: not on this machine.
 */
export type ModelState = 'bundled' | 'downloaded' | 'unfinished' | 'converted' | 'downloadable';

export interface ListedModel {
  readonly name: string;
  readonly state: ModelState;
  /** ISO 639-1; empty where unknown. */
  readonly languages: readonly string[];
  /** Bytes on disk; of downloadable models roughly what would be downloaded. */
  readonly bytes: number;
  /** Left out for checkpoints, which have the precision that they were released in. */
  readonly precision?: Precision;
  /** A folder, or the address on the hub. */
  readonly where: string;
  /** Of models that can be downloaded. */
  readonly licence?: string;
  /** Why the folder cannot be used, where that is so. */
  readonly problem?: string;
}

/** Languages of the bundled models, which no file of theirs tells. */
const bundledLanguages: Readonly<Record<string, readonly string[]>> = { [bundledModel]: ['en', 'zh'] };

/** Lists what is there; a folder that does not exist holds nothing. */
export async function listModels(): Promise<ListedModel[]> {
  const here = [
    ...(await modelFolders(bundledModelsFolder(), 'bundled')),
    ...(await downloads(checkpointsFolder())),
    ...(await modelFolders(convertedModelsFolder(), 'converted')),
  ];
  const downloaded = new Set(here.filter(({ state }) => state === 'downloaded').map(({ name }) => name));
  const missing = catalogue.filter(({ name }) => !downloaded.has(name));
  return [...here, ...(await Promise.all(missing.map(downloadable)))];
}

async function downloadable(model: CatalogueModel): Promise<ListedModel> {
  const { name, languages, downloadBytes: bytes, repository, licence } = model;
  // A mirror's address that cannot be used is no reason to list nothing; a download will say what is wrong with it.
  const where = await sourceOf(model).catch(() => repository);
  return { name, state: 'downloadable', languages, bytes, where, licence };
}

async function modelFolders(home: string, state: ModelState): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  for (const folder of await folders(home)) {
    const where = join(home, folder);
    const bytes = await bytesIn(where);
    const manifest = await readFile(join(where, modelFiles.manifest), 'utf8').catch(() => undefined);
    if (manifest === undefined) {
      // Just being written, or left by a process that was killed.
      continue;
    }
    try {
      const { name, precision } = parseManifest(manifest);
      models.push({ name, state, languages: languagesOf(name), bytes, precision, where });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      models.push({ name: folder, state, languages: [], bytes, where, problem });
    }
  }
  return models;
}

async function downloads(home: string): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  for (const folder of await folders(home)) {
    const unfinished = /^\.(.+)\.[0-9a-f]{40}\.part$/.exec(folder)?.[1];
    if (unfinished === undefined && folder.startsWith('.')) {
      continue;
    }
    const name = unfinished ?? folder;
    const where = join(home, folder);
    const state = unfinished === undefined ? 'downloaded' : 'unfinished';
    models.push({ name, state, languages: languagesOf(name), bytes: await bytesIn(where), where });
  }
  return models;
}

function languagesOf(name: string): readonly string[] {
  return catalogueModel(name)?.languages ?? bundledLanguages[name] ?? [];
}

async function folders(home: string): Promise<string[]> {
  const entries = await readdir(home, { withFileTypes: true }).catch(() => []);
  // Links count: a large checkpoint may lie on another disk.
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => !isPart(name))
    .sort();
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const file = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    bytes += file?.isFile() === true ? file.size : 0;
  }
  return bytes;
}
