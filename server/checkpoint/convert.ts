// Writes a model folder from a checkpoint: tensor by tensor, whole or not at all.
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildForward } from '../onnx/forward';
import { buildGpuForward, whyNoGpu } from '../onnx/gpuForward';
import { formatVersion, modelFiles, type Manifest } from '../onnx/manifest';
import type { Precision } from '../onnx/precision';
import { WeightFile } from '../onnx/weightFile';
import type { Checkpoint } from './checkpoint';
import { CheckpointError } from './error';

export interface Conversion {
  /** The model's name for people. */
  readonly name: string;
  readonly precision: Precision;
  /** Told how many bytes of all that there are to read and write are done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/**
 * Converts into `folder`, which must not exist. Everything is written to a folder beside it first, so that a
 * conversion that is interrupted, or that runs twice at once, leaves no broken model: the first to finish wins.
 * @throws CheckpointError where the checkpoint is broken, or the signal's reason
 */
export async function convert(checkpoint: Checkpoint, folder: string, conversion: Conversion): Promise<void> {
  const { architecture, special, lowerCases, keepsSpaces, source, sha256 } = checkpoint;
  const { name, precision } = conversion;
  const manifest: Manifest = {
    format: formatVersion,
    name,
    architecture,
    precision,
    special,
    lowerCases,
    keepsSpaces,
    source: { name: source, sha256 },
  };
  const weights = new WeightFile();
  const read = (tensor: string) => checkpoint.tensors.read(tensor);
  const graph = buildForward(architecture, precision, read, weights);
  const gpuGraph =
    whyNoGpu(precision) === undefined ? buildGpuForward(architecture, precision, read, weights) : undefined;
  await mkdir(dirname(folder), { recursive: true });
  const part = `${folder}.part-${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(part);
  try {
    await writeFile(join(part, modelFiles.tokenizer), JSON.stringify(checkpoint.tokenizerJson));
    await writeFile(join(part, modelFiles.graph), graph.encode(name, modelFiles.weights));
    if (gpuGraph !== undefined) {
      await writeFile(join(part, modelFiles.gpuGraph), gpuGraph.encode(name, modelFiles.weights));
    }
    await writeWeights(weights, join(part, modelFiles.weights), conversion);
    await writeFile(join(part, modelFiles.manifest), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    if (isTaken(error)) {
      return;
    }
    throw error;
  }
}

async function writeWeights(
  weights: WeightFile,
  path: string,
  { signal, onProgress }: Conversion,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const weight of weights.weights) {
      signal?.throwIfAborted();
      const bytes = await weight.bytes();
      if (bytes.byteLength !== weight.length) {
        throw new CheckpointError(
          `tensor ${weight.name} has ${bytes.byteLength} bytes, the model needs ${weight.length}`,
        );
      }
      await file.write(bytes, 0, bytes.byteLength, weight.offset);
      onProgress?.({ done: weight.offset + weight.length, total: weights.length });
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Somebody else finished the same folder first. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
