// Opens a checkpoint folder, whichever layout it has.

import type { Checkpoint } from './checkpoint';
import { openHuggingFace } from './layouts/huggingFace';

/**
 * Opens a checkpoint: a Hugging Face folder or an original training folder.
 * @throws CheckpointError when it is neither, or something in it is missing, damaged or contradictory
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  return openHuggingFace(folder);
}
