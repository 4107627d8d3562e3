// A model folder as a checkpoint again: its weights as float32, whatever precision they are kept in.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelFiles, parseManifest } from '../onnx/manifest';
import type { Checkpoint } from './checkpoint';
import { CheckpointError } from './error';
import { readModelWeights } from './modelWeights';
import { isJsonObject } from './smallFiles';
import { elementCount } from './tensorSource';
import { expectedTensors } from './weights';

/** @throws CheckpointError, ManifestError where the folder is damaged */
export async function openModelFolderCheckpoint(folder: string): Promise<Checkpoint> {
  const manifest = parseManifest(await readFile(join(folder, modelFiles.manifest), 'utf8'));
  const { architecture, special, lowerCases, keepsSpaces, source } = manifest;
  const tokenizerJson: unknown = JSON.parse(await readFile(join(folder, modelFiles.tokenizer), 'utf8'));
  if (!isJsonObject(tokenizerJson)) {
    throw new CheckpointError(`${join(folder, modelFiles.tokenizer)} is no JSON object`);
  }
  const weights = await readModelWeights(folder);
  const shapes = expectedTensors(architecture);
  const shape = (name: string) => shapes.get(name) ?? [];
  const find = (name: string) => {
    const values = weights.get(name);
    if (values === undefined) throw new CheckpointError(`${folder} has no weight ${name}`);
    return values;
  };
  return {
    architecture,
    tensors: {
      names: () => [...shapes.keys()],
      has: (name) => shapes.has(name),
      shape,
      dtype: () => 'float32',
      read: (name) => Promise.resolve(Float32Array.from(find(name))),
      readRows: (name, start, end) => {
        const width = elementCount(shape(name).slice(1));
        return Promise.resolve(Float32Array.from(find(name).subarray(start * width, end * width)));
      },
      close: () => Promise.resolve(),
    },
    tokenizerJson,
    special,
    lowerCases,
    keepsSpaces,
    files: { bytes: 0, sha256: () => Promise.resolve(source.sha256) },
    source: source.name,
  };
}
