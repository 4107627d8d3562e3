// Which files of a folder hold the weights.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from './error';
import { openPyTorch } from './pytorch/file';
import { SafetensorsFile } from './safetensors/file';
import { openShards, type ShardedWeights } from './shards';
import { readJsonObject } from './smallFiles';
import type { TensorSource } from './tensorSource';

/** File names of the hub, in the order of preference: safetensors need no pickle. */
const formats: readonly { name: string; open: (path: string) => Promise<TensorSource> }[] = [
  { name: 'model.safetensors', open: (path) => SafetensorsFile.open(path) },
  { name: 'pytorch_model.bin', open: openPyTorch },
];

/** True where there is a file of this path. */
export async function fileExists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Opens the weights of a Hugging Face folder, in one file or in shards.
 * @throws CheckpointError where there are none, or they are damaged
 */
export async function openWeights(folder: string): Promise<ShardedWeights> {
  for (const { name, open } of formats) {
    const path = join(folder, name);
    if (await fileExists(path)) return { source: await open(path), paths: [path] };
    const index = await readJsonObject(`${path}.index.json`);
    if (index !== undefined) return openShards(folder, index, `${name}.index.json`, open);
  }
  throw new CheckpointError(
    `${folder} has neither model.safetensors nor pytorch_model.bin (nor an index of shards)`,
  );
}
