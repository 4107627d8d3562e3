// A checkpoint whose weights are spread over several files, by an index that says which tensor is in which.

import { basename, join } from 'node:path';
import { CheckpointError } from './error';
import { isJsonObject, type JsonObject } from './smallFiles';
import type { TensorSource } from './tensorSource';

/** Weights in several files, and their paths in the order of the index. */
export interface ShardedWeights {
  readonly source: TensorSource;
  readonly paths: readonly string[];
}

const mostShards = 10_000;

/**
 * Opens all shards of an index (`pytorch_model.bin.index.json`, `model.safetensors.index.json`).
 * @param index its JSON: {"weight_map": {tensor: file}}
 * @param openFile opens one shard
 * @throws CheckpointError when the index names files elsewhere, or a shard lacks a tensor that the index promises
 */
export async function openShards(
  folder: string,
  index: JsonObject,
  indexName: string,
  openFile: (path: string) => Promise<TensorSource>,
): Promise<ShardedWeights> {
  const fileOf = weightMap(index, indexName);
  const fileNames = [...new Set(fileOf.values())];
  if (fileNames.length > mostShards)
    throw new CheckpointError(`${indexName} names ${fileNames.length} files`);
  const shards = new Map<string, TensorSource>();
  const closeAll = async (): Promise<void> => {
    for (const shard of shards.values()) await shard.close();
  };
  try {
    for (const fileName of fileNames) shards.set(fileName, await openFile(join(folder, fileName)));
    for (const [name, fileName] of fileOf) {
      if (shards.get(fileName)?.has(name) !== true) {
        throw new CheckpointError(`${fileName} lacks tensor ${name}, which ${indexName} says it holds`);
      }
    }
  } catch (error) {
    await closeAll();
    throw error;
  }
  const shardOf = (name: string): TensorSource => {
    const shard = shards.get(fileOf.get(name) ?? '');
    if (shard === undefined) throw new CheckpointError(`${indexName} has no tensor ${name}`);
    return shard;
  };
  return {
    paths: fileNames.map((fileName) => join(folder, fileName)),
    source: {
      names: () => [...fileOf.keys()],
      has: (name) => fileOf.has(name),
      shape: (name) => shardOf(name).shape(name),
      dtype: (name) => shardOf(name).dtype(name),
      read: (name) => shardOf(name).read(name),
      readRows: (name, start, end) => shardOf(name).readRows(name, start, end),
      close: closeAll,
    },
  };
}

function weightMap(index: JsonObject, indexName: string): Map<string, string> {
  const { weight_map: map } = index;
  if (!isJsonObject(map)) throw new CheckpointError(`${indexName} has no weight_map`);
  const files = new Map<string, string>();
  for (const [name, fileName] of Object.entries(map)) {
    // Only files beside the index: a downloaded index must not reach elsewhere.
    if (typeof fileName !== 'string' || fileName !== basename(fileName) || /[\\:]|^\.*$/.test(fileName)) {
      throw new CheckpointError(
        `${indexName}: tensor ${name} is in ${JSON.stringify(fileName)}, expected a file name`,
      );
    }
    files.set(name, fileName);
  }
  return files;
}
