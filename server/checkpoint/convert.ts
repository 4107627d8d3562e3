// Writes a model folder from a checkpoint: tensor by tensor, a few rows at a time, whole or not at all.
import { existsSync } from 'node:fs';
import { open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { buildForward } from '../onnx/forward';
import { buildGpuForward, whyNoGpu } from '../onnx/gpuForward';
import { formatVersion, modelFiles, type Manifest } from '../onnx/manifest';
import type { Precision } from '../onnx/precision';
import { WeightFile } from '../onnx/weightFile';
import type { Checkpoint } from './checkpoint';
import { CheckpointError } from './error';
import { writeWholeFolder } from './wholeFolder';

export interface Conversion {
  /** The model's name for people. */
  readonly name: string;
  readonly precision: Precision;
  /** Told how many bytes are done: of the weights that are written, and of the source that is read for its digest. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/**
 * Converts into `folder`, which must not exist: the name appears when everything is written. A conversion that is
 * interrupted, or that runs twice at once, leaves no broken model.
 * @throws CheckpointError where the checkpoint is broken or changes meanwhile, or the signal's reason
 */
export async function convert(checkpoint: Checkpoint, folder: string, conversion: Conversion): Promise<void> {
  const { architecture, special, lowerCases, keepsSpaces, source, files } = checkpoint;
  const { name, precision, signal } = conversion;
  const weights = new WeightFile();
  const read = checkpoint.tensors.readRows.bind(checkpoint.tensors);
  const graph = buildForward(architecture, precision, read, weights);
  const gpuGraph =
    whyNoGpu(precision) === undefined ? buildGpuForward(architecture, precision, read, weights) : undefined;
  const total = weights.length + files.bytes;
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    conversion.onProgress?.({ done, total });
  };
  const isWhole = (other: string) => Promise.resolve(existsSync(join(other, modelFiles.manifest)));
  await writeWholeFolder(
    folder,
    isWhole,
    async (part) => {
      await writeFile(join(part, modelFiles.tokenizer), JSON.stringify(checkpoint.tokenizerJson));
      await writeFile(join(part, modelFiles.graph), graph.encode(name, modelFiles.weights));
      if (gpuGraph !== undefined) {
        await writeFile(join(part, modelFiles.gpuGraph), gpuGraph.encode(name, modelFiles.weights));
      }
      await writeWeights(weights, join(part, modelFiles.weights), onBytes, signal);
      // After the weights: what was read is what has this digest.
      const sha256 = await files.sha256(onBytes, signal);
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
      await writeFile(join(part, modelFiles.manifest), `${JSON.stringify(manifest, undefined, 2)}\n`);
      signal?.throwIfAborted();
    },
    weights.length,
  );
}

/** Writes `model.onnx.data`. @param onBytes told of every piece that is written, in bytes */
export async function writeWeights(
  { weights }: WeightFile,
  path: string,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    let end = 0;
    for (const weight of weights) {
      let at = weight.offset;
      for await (const bytes of weight.bytes()) {
        signal?.throwIfAborted();
        await writeAll(file, bytes, at);
        at += bytes.byteLength;
        // What is left out before a weight, so that it begins on a page, counts too.
        onBytes(at - end);
        end = at;
      }
      if (at - weight.offset !== weight.length) {
        throw new CheckpointError(
          `tensor ${weight.name} has ${at - weight.offset} bytes, the model needs ${weight.length}`,
        );
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
