// The original training folder: latest_checkpointed_iteration.txt names a folder with mp_rank_00_model_states.pt.

import { basename, join } from 'node:path';
import type { Architecture } from '../../glm/architecture';
import type { Checkpoint } from '../checkpoint';
import { architectureOf } from '../config';
import { CheckpointError } from '../error';
import { openPyTorch } from '../pytorch/file';
import { readJsonObject, readTextFile } from '../smallFiles';
import { sourceFiles } from '../sourceFiles';
import type { TensorSource } from '../tensorSource';
import { readTokenizer } from '../vocabulary/read';
import { canonicalName, checkedTensors } from '../weights';
import { fileExists } from '../weightsFiles';

const latestName = 'latest_checkpointed_iteration.txt';
/** DeepSpeed's name for the first (and, unsplit, only) part of a model. */
const statesName = 'mp_rank_00_model_states.pt';

/** The states file of a training folder, or of the iteration's folder itself; undefined where there is none. */
async function statesPath(folder: string): Promise<string | undefined> {
  const latest = await readTextFile(join(folder, latestName));
  if (latest === undefined) {
    const path = join(folder, statesName);
    return (await fileExists(path)) ? path : undefined;
  }
  const iteration = latest.trim();
  // A folder's name, not a path: the file is somebody else's.
  if (!/^[\w-]+(?:\.[\w-]+)*$/.test(iteration)) {
    throw new CheckpointError(
      `${latestName} names ${JSON.stringify(iteration.slice(0, 80))}, expected an iteration`,
    );
  }
  const path = join(folder, iteration, statesName);
  if (!(await fileExists(path)))
    throw new CheckpointError(`${latestName} names ${iteration}, but ${path} is not there`);
  return path;
}

/** True for a folder that `openTraining` opens. */
export async function isTrainingFolder(folder: string): Promise<boolean> {
  return (await fileExists(join(folder, latestName))) || (await fileExists(join(folder, statesName)));
}

/** Sizes that the tensors themselves show; heads do not show in any shape. */
function inferredSizes(tensors: TensorSource, fileName: string): Record<string, number> {
  const names = new Map(tensors.names().map((name) => [canonicalName(name), name]));
  const axes = (canonical: string): readonly number[] => {
    const name = names.get(canonical);
    if (name === undefined)
      throw new CheckpointError(`${fileName}: tensor ${canonical} is missing: is this a GLM?`);
    return tensors.shape(name);
  };
  const [vocabulary = 0, hidden = 0] = axes('word_embeddings.weight');
  const [positions = 0] = axes('transformer.position_embeddings.weight');
  const layers = [...names.keys()].map((name) =>
    Number(/^transformer\.layers\.(\d+)\./.exec(name)?.[1] ?? -1),
  );
  return {
    vocab_size: vocabulary,
    hidden_size: hidden,
    max_sequence_length: positions - 1,
    num_layers: layers.reduce((most, layer) => Math.max(most, layer + 1), 0),
  };
}

async function readArchitecture(
  folder: string,
  tensors: TensorSource,
  fileName: string,
): Promise<Architecture> {
  const inferred = inferredSizes(tensors, fileName);
  for (const name of ['config.json', 'arguments.json']) {
    const json = await readJsonObject(join(folder, name));
    // What the file says goes before what the shapes say, so that a contradiction is found when they are compared.
    if (json !== undefined) return architectureOf({ ...inferred, ...json }, name);
  }
  // Every released GLM has heads 64 wide, but 64 is a habit of theirs and no law: say so rather than guess wrong.
  throw new CheckpointError(
    `${folder} has no arguments.json: a training checkpoint does not show its number of heads; ` +
      'write {"num_attention_heads": …} (and "attention_scale", if it is not 1) into one',
  );
}

/**
 * Opens a training folder. Its arguments.json (or config.json) gives what no tensor shows: the heads, and the
 * attention scale; the vocabulary files lie beside it.
 * @throws CheckpointError when a file is missing, damaged, split over several GPUs, or of another model
 */
export async function openTraining(folder: string): Promise<Checkpoint> {
  const path = await statesPath(folder);
  if (path === undefined) throw new CheckpointError(`${folder} has no ${latestName}`);
  if (await fileExists(path.replace('mp_rank_00', 'mp_rank_01'))) {
    throw new CheckpointError(
      `${folder} holds a model split over several GPUs (mp_rank_01 …): merge it first`,
    );
  }
  const fileName = basename(path);
  const tensors = await openPyTorch(path);
  try {
    const architecture = await readArchitecture(folder, tensors, fileName);
    return {
      architecture,
      tensors: checkedTensors(tensors, architecture, fileName),
      ...(await readTokenizer(folder, architecture.vocabSize)),
      files: await sourceFiles([path]),
      source: `training checkpoint: ${fileName}`,
    };
  } catch (error) {
    await tensors.close();
    throw error;
  }
}
