// Which files of a folder hold the weights.

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from './error';
import { PyTorchFile } from './pytorch/file';
import type { TensorSource } from './tensorSource';

/** Weights, and the files they lie in. */
export interface Weights {
  readonly source: TensorSource;
  readonly paths: readonly string[];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Opens the weights of a folder.
 * @throws CheckpointError where there are none, or they are damaged
 */
export async function openWeights(folder: string): Promise<Weights> {
  const path = join(folder, 'pytorch_model.bin');
  if (await exists(path)) return { source: await PyTorchFile.open(path), paths: [path] };
  throw new CheckpointError(`${folder} has neither model.safetensors nor pytorch_model.bin`);
}
