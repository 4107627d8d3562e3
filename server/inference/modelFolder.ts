// From what a user names to a model that can be run: a bundled model, a downloaded one, a model folder, or a
// checkpoint, which is converted once.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { convert, type Conversion } from '../checkpoint/convert';
import { catalogueModel } from '../checkpoint/download/catalogue';
import { formatBytes } from '../checkpoint/download/formatBytes';
import { openCheckpoint } from '../checkpoint/open';
import { readTextFile } from '../checkpoint/smallFiles';
import { identity } from '../checkpoint/sourceFiles';
import { maskId, maskNames, type Tokenizer } from '../glm/tokenizer';
import { loadTokenizer } from '../glm/tokenizer/load';
import { formatVersion, ManifestError, modelFiles, parseManifest, type Manifest } from '../onnx/manifest';
import type { Precision } from '../onnx/precision';
import { findGraphs, type ModelGraphs } from '../runtime/modelGraphs';
import { bundledModel, bundledModelsFolder, checkpointsFolder, convertedModelsFolder } from './paths';
import { adaptedFolder } from './adaptedModel';
import type { ModelProblem } from './modelProblem';
import type { LoadProgress } from './service';

/** A model that is ready to be run. */
export interface ModelFolder {
  readonly manifest: Manifest;
  readonly tokenizer: Tokenizer;
  readonly graphs: ModelGraphs;
}

/** What tells a model from others, wherever it lies: changes with its weights and their precision. */
export function modelIdentity({ architecture, precision, special, source }: Manifest): string {
  return createHash('sha256')
    .update(JSON.stringify([architecture, precision, special, source.sha256]))
    .digest('hex');
}

/** A model that cannot be found or used; the message says which and why. */
export class ModelError extends Error {
  override name = 'ModelError';
  readonly problem: ModelProblem | undefined;

  constructor(message: string, problem?: ModelProblem) {
    super(message);
    this.problem = problem;
  }
}

/** A checkpoint that is named as a model runs as exactly as it can. */
const checkpointPrecision: Precision = 'fp32';

export interface OpenOptions {
  /** Told how far a conversion is. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Gives up a conversion that is under way. */
  readonly signal?: AbortSignal;
}

export interface ModelFolderOptions extends OpenOptions {
  /** An adapter to put beside the model's weights: its file, or the folder that training has written. */
  readonly adapter?: string | undefined;
}

/**
 * @param model a bundled or downloaded model's name, a model folder, or a checkpoint's folder; empty: the bundled model
 * @throws ModelError, CheckpointError or ManifestError with one clear line, or the signal's reason
 */
export async function openModelFolder(model: string, options: ModelFolderOptions = {}): Promise<ModelFolder> {
  const named = await locate(model === '' ? bundledModel : model);
  const isReady = existsSync(join(named, modelFiles.manifest));
  const folder = isReady ? named : await converted(named, options);
  const { adapter } = options;
  if (adapter === undefined || adapter === '') {
    return readModelFolder(folder);
  }
  return readModelFolder(await adaptedFolder(folder, adapter, reported(folder, options)));
}

/**
 * The folder of a model: a bundled model's, a downloaded checkpoint's, or the folder that was named.
 * Nothing is downloaded here.
 * @throws ModelError with the problem that there is no such model
 */
export async function locate(model: string): Promise<string> {
  // A plain name; it must not lead out of the folders, as ".." would.
  if (/^\w[\w.-]*$/.test(model)) {
    for (const home of [bundledModelsFolder(), checkpointsFolder()]) {
      const named = join(home, model);
      if (existsSync(named)) {
        return named;
      }
    }
  }
  const folder = resolve(model);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) {
    throw await missing(model);
  }
  return folder;
}

async function missing(model: string): Promise<ModelError> {
  const known = catalogueModel(model);
  if (known !== undefined) {
    const size = formatBytes(known.downloadBytes);
    return new ModelError(
      `the model ${model} is not on this machine: "glm download ${model}" fetches it (about ${size})`,
      { kind: 'notDownloaded', model, size },
    );
  }
  const names = await readdir(bundledModelsFolder()).catch(() => []);
  return new ModelError(
    `there is no model "${model}": not a folder, and not one of ${names.join(', ')} ("glm models" lists more)`,
    { kind: 'unknownModel', model, bundled: names },
  );
}

async function readModelFolder(folder: string): Promise<ModelFolder> {
  try {
    const manifest = parseManifest(await text(folder, modelFiles.manifest));
    const tokenizerJson: unknown = JSON.parse(await text(folder, modelFiles.tokenizer));
    const graphs = await findGraphs(folder, manifest);
    const tokenizer = loadTokenizer(tokenizerJson, manifest.special);
    checkMasks(tokenizer);
    return { manifest, tokenizer, graphs };
  } catch (error) {
    if (error instanceof ManifestError) {
      throw new ManifestError(`${join(folder, modelFiles.manifest)}: ${error.message}`);
    }
    throw new ModelError(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * A file of a model folder, whose size is checked before it is read.
 * @throws CheckpointError where it is too large or no text, Error where it is missing
 */
async function text(folder: string, file: string): Promise<string> {
  const found = await readTextFile(join(folder, file));
  if (found === undefined) throw new Error(`there is no ${file}`);
  return found;
}

/**
 * A blank has to be one token in the text, or nothing could be written into it.
 * @throws Error naming the file that contradicts the other
 */
function checkMasks(tokenizer: Tokenizer): void {
  for (const name of maskNames) {
    const id = maskId(tokenizer.special, name);
    const [read, ...more] = tokenizer.encode(name);
    if (id !== undefined && (read !== id || more.length > 0)) {
      throw new Error(`${name} is token ${id} in ${modelFiles.manifest}, but not in ${modelFiles.tokenizer}`);
    }
  }
}

/** The checkpoint as a model folder in the cache; made where it is not there. */
async function converted(folder: string, options: OpenOptions): Promise<string> {
  const name = basename(folder);
  const target = join(convertedModelsFolder(), `${name}-${await fingerprint(folder)}-${checkpointPrecision}`);
  if (!existsSync(join(target, modelFiles.manifest))) {
    const checkpoint = await openCheckpoint(folder);
    try {
      await convert(checkpoint, target, {
        name,
        precision: checkpointPrecision,
        ...reported(folder, options),
      });
    } finally {
      await checkpoint.tensors.close();
    }
  }
  return target;
}

/** The options for the converter, which tells of every block: a listener in another process hears of every percent. */
function reported(source: string, { onProgress, signal }: OpenOptions): Partial<Conversion> {
  let shown = -1;
  return {
    ...(signal && { signal }),
    onProgress: ({ done, total }) => {
      const percent = Math.floor((100 * done) / total);
      if (percent > shown) onProgress?.({ what: 'converting', source, done, total });
      shown = percent;
    },
  };
}

/** Changes when a file of the folder changes, without reading gigabytes. */
async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256').update(`${formatVersion} ${await realpath(folder)}\n`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name);
    hash.update(`${path} ${(await identity(path)).text}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
