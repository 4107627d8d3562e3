// Opens a checkpoint folder, whichever layout it has.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from './checkpoint';
import { CheckpointError } from './error';
import { openHuggingFace } from './layouts/huggingFace';
import { isTrainingFolder, openTraining } from './layouts/training';
import { fileExists } from './weightsFiles';

/** True for a folder that looks like a checkpoint: cheap, reads no file. */
export async function isCheckpointFolder(folder: string): Promise<boolean> {
  return (await isTrainingFolder(folder)) || (await fileExists(join(folder, 'config.json')));
}

/**
 * Opens a checkpoint: a Hugging Face folder or an original training folder.
 * @throws CheckpointError when it is neither, or something in it is missing, damaged or contradictory
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new CheckpointError(`${folder} is no folder`);
  if (await isTrainingFolder(folder)) return openTraining(folder);
  if (await fileExists(join(folder, 'config.json'))) return openHuggingFace(folder);
  throw new CheckpointError(
    `${folder} holds no checkpoint: expected config.json (Hugging Face) or latest_checkpointed_iteration.txt (training)`,
  );
}
