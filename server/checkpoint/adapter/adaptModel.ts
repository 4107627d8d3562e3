// A model folder with an adapter beside its weights. The model's own weights stay as they are, byte for byte, in their
// precision; what the adapter brings is computed in float32 beside them. So the model answers as it did when it was
// trained, and hardly slower than without: an adapter merged into 8-bit weights would lose most of what it has learned
// to rounding, and one merged into float32 weights would give up what 8-bit weights are for.
import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildForward } from '../../onnx/forward';
import { buildGpuForward, whyNoGpu } from '../../onnx/gpuForward';
import { modelFiles, parseManifest, type Manifest } from '../../onnx/manifest';
import { decodeWeightPlaces } from '../../onnx/proto';
import type { ReadRows } from '../../onnx/tensors';
import { WeightFile, type PlacedWeight, type Weight } from '../../onnx/weightFile';
import { writeWeights, type Conversion } from '../convert';
import { CheckpointError } from '../error';
import { FileRange, type ByteRange } from '../fileRange';
import { elementCount } from '../tensorSource';
import { expectedTensors } from '../weights';
import { writeWholeFolder } from '../wholeFolder';
import { adaptationOf, checkAdapter, hashAdapter, readAdapter } from './adapter';
import { adaptedIdentity } from './mergedTensors';

/**
 * Writes the model of `folder` with the adapter into `out`, which must not exist: whole or not at all. Of two at once
 * the first to finish wins.
 * @param adapterPath the adapter's file
 * @throws CheckpointError where the adapter is damaged or of another model, or the model's weights are
 */
export async function adaptModel(
  folder: string,
  adapterPath: string,
  out: string,
  { signal, onProgress }: Pick<Conversion, 'signal' | 'onProgress'> = {},
): Promise<void> {
  const manifest = parseManifest(await readFile(join(folder, modelFiles.manifest), 'utf8'));
  const adapter = await readAdapter(adapterPath);
  const { architecture, precision, source } = manifest;
  const model = { name: manifest.name, sha256: source.sha256 };
  checkAdapter(adapter, model, expectedTensors(architecture));
  const adaptation = adaptationOf(adapter);
  const { name, sha256 } = adaptedIdentity(model, adapter, await hashAdapter(adapterPath));
  const adapted: Manifest = {
    ...manifest,
    name,
    source: { name: `${source.name} + ${adapter.name}`, sha256 },
  };
  const read: ReadRows = (tensor, start, end) => {
    const own = adapter.tensors.get(tensor);
    if (own === undefined) throw new CheckpointError(`${folder} has no weight ${tensor}`);
    const width = elementCount(own.shape.slice(1));
    return Promise.resolve(own.data.subarray(start * width, end * width));
  };
  const base = await BaseWeights.open(folder);
  try {
    const weights = new AdaptedWeights(base, adaptation.replaces);
    const graph = buildForward(architecture, precision, read, weights, adaptation);
    const gpuGraph =
      whyNoGpu(precision) === undefined
        ? buildGpuForward(architecture, precision, read, weights, adaptation)
        : undefined;
    const total = weights.length;
    let done = 0;
    const onBytes = (count: number) => {
      done += count;
      onProgress?.({ done, total });
    };
    const isWhole = (other: string) => Promise.resolve(existsSync(join(other, modelFiles.manifest)));
    await writeWholeFolder(
      out,
      isWhole,
      async (part) => {
        await copyFile(join(folder, modelFiles.tokenizer), join(part, modelFiles.tokenizer));
        await writeFile(join(part, modelFiles.graph), graph.encode(name, modelFiles.weights));
        if (gpuGraph !== undefined) {
          await writeFile(join(part, modelFiles.gpuGraph), gpuGraph.encode(name, modelFiles.weights));
        }
        await writeWeights(weights, join(part, modelFiles.weights), onBytes, signal);
        await writeFile(join(part, modelFiles.manifest), `${JSON.stringify(adapted, undefined, 2)}\n`);
        signal?.throwIfAborted();
      },
      weights.length,
    );
  } finally {
    await base.close();
  }
}

/** Bytes that are copied at once. */
const pieceSize = 1 << 22;

/** The weights of a model folder by the names that its graph gives them. */
class BaseWeights {
  readonly #file: FileRange;
  readonly #places: ReadonlyMap<string, ByteRange>;

  private constructor(file: FileRange, places: ReadonlyMap<string, ByteRange>) {
    this.#file = file;
    this.#places = places;
  }

  static async open(folder: string): Promise<BaseWeights> {
    const places = decodeWeightPlaces(await readFile(join(folder, modelFiles.graph)));
    const file = await FileRange.open(join(folder, modelFiles.weights));
    return new BaseWeights(file, new Map(places.map((place) => [place.name, place])));
  }

  /** The bytes of a weight, undefined where the folder has none of this name. */
  bytes(name: string): (() => AsyncIterable<Uint8Array>) | undefined {
    const place = this.#places.get(name);
    return place && (() => this.#pieces(place));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async *#pieces({ offset, length }: ByteRange): AsyncGenerator<Uint8Array> {
    for (let done = 0; done < length; done += pieceSize) {
      yield await this.#file.read(offset + done, Math.min(pieceSize, length - done));
    }
  }
}

/** Weights that come out of a model folder as they lie there, unless they are the adapter's. */
class AdaptedWeights extends WeightFile {
  readonly #base: BaseWeights;
  readonly #replaces: (tensor: string) => boolean;

  constructor(base: BaseWeights, replaces: (tensor: string) => boolean) {
    super();
    this.#base = base;
    this.#replaces = replaces;
  }

  override place(weight: Weight): PlacedWeight {
    const tensor = weight.name.replace(/\.transposed$/, '');
    const own = this.#replaces(tensor) ? undefined : this.#base.bytes(weight.name);
    const bytes = own === undefined ? weight.bytes : () => own();
    return super.place({ ...weight, bytes });
  }
}
