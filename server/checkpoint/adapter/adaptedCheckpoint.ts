// A checkpoint with an adapter merged into its weights, to be converted or written like any other.
import { basename } from 'node:path';
import type { Checkpoint } from '../checkpoint';
import { hashAdapter, locateAdapter, readAdapter } from './adapter';
import { adaptedIdentity, withAdapter } from './mergedTensors';

/**
 * @param name of the checkpoint, for people
 * @param path of the adapter, or of the folder that training has written
 * @throws CheckpointError where the adapter is missing, damaged, or of another model
 */
export async function adaptedCheckpoint(
  checkpoint: Checkpoint,
  name: string,
  path: string,
): Promise<Checkpoint> {
  const file = await locateAdapter(path);
  const adapter = await readAdapter(file);
  const model = { name, sha256: await checkpoint.files.sha256() };
  const { sha256 } = adaptedIdentity(model, adapter, await hashAdapter(file));
  return {
    ...checkpoint,
    tensors: withAdapter(checkpoint.tensors, adapter, model),
    // What was read is what the adapter was checked against; its digest says that it is another model now.
    files: { bytes: 0, sha256: () => Promise.resolve(sha256) },
    source: `${checkpoint.source} + ${adapter.name === '' ? basename(file) : adapter.name}`,
  };
}
