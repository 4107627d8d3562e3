// A Hugging Face folder: config.json, pytorch_model.bin or model.safetensors (or their shards), vocabulary files.

import { basename, join } from 'node:path';
import type { Checkpoint } from '../checkpoint';
import { architectureOf } from '../config';
import { CheckpointError } from '../error';
import { readJsonObject } from '../smallFiles';
import { sourceFiles } from '../sourceFiles';
import { readTokenizer } from '../vocabulary/read';
import { checkedTensors } from '../weights';
import { openWeights } from '../weightsFiles';

/**
 * Opens a Hugging Face folder.
 * @throws CheckpointError when a file is missing, damaged, or of another model
 */
export async function openHuggingFace(folder: string): Promise<Checkpoint> {
  const config = await readJsonObject(join(folder, 'config.json'));
  if (config === undefined) throw new CheckpointError(`${folder} has no config.json`);
  const architecture = architectureOf(config, 'config.json');
  const tokenizer = await readTokenizer(folder, architecture.vocabSize);
  const weights = await openWeights(folder);
  const files = weights.paths.map((path) => basename(path)).join(', ');
  try {
    return {
      architecture,
      tensors: checkedTensors(weights.source, architecture, files),
      ...tokenizer,
      files: await sourceFiles(weights.paths),
      source: `Hugging Face: ${files}`,
    };
  } catch (error) {
    await weights.source.close();
    throw error;
  }
}
