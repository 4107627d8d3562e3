// The weights of a model folder as float32 again, whatever precision they are kept in: what is fine-tuned where the
// checkpoint that the folder was made from is not at hand, as with the bundled model.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from './error';
import { FileRange } from './fileRange';
import { expectedTensors } from './weights';
import { modelFiles, parseManifest } from '../onnx/manifest';
import { decodeWeightPlaces } from '../onnx/proto';
import { transpose } from '../onnx/tensors';

/**
 * @param folder a model folder
 * @throws CheckpointError where a weight is missing; ManifestError
 */
export async function readModelWeights(folder: string): Promise<Map<string, Float32Array>> {
  const manifest = parseManifest(await readFile(join(folder, modelFiles.manifest), 'utf8'));
  const places = new Map(
    decodeWeightPlaces(await readFile(join(folder, modelFiles.graph))).map((place) => [place.name, place]),
  );
  const file = await FileRange.open(join(folder, modelFiles.weights));
  /** A weight's bytes; undefined where the graph has none of this name. */
  const read = async (name: string) => {
    const place = places.get(name);
    return place && (await file.read(place.offset, place.length));
  };
  try {
    const weights = new Map<string, Float32Array>();
    for (const [name, shape] of expectedTensors(manifest.architecture)) {
      const values = await readTensor(name, shape, read);
      if (values === undefined) {
        throw new CheckpointError(`${folder} has no weight ${name} that could be trained`);
      }
      weights.set(name, values);
    }
    return weights;
  } finally {
    await file.close();
  }
}

type Read = (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

async function readTensor(
  name: string,
  [rows = 1, columns = 1]: readonly number[],
  read: Read,
): Promise<Float32Array | undefined> {
  const plain = await read(name);
  if (plain !== undefined) {
    return floats(plain);
  }
  const transposed = await read(`${name}.transposed`);
  if (transposed !== undefined) {
    return transpose(floats(transposed), columns, rows);
  }
  const scaleBytes = await read(`${name}.scales`);
  if (scaleBytes === undefined) {
    return undefined;
  }
  const scales = floats(scaleBytes);
  const columnwise = await read(`${name}.int8`);
  if (columnwise !== undefined) {
    const values = new Int8Array(columnwise.buffer, columnwise.byteOffset, columnwise.byteLength);
    return Float32Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return (values[column * rows + row] ?? 0) * (scales[row] ?? 0);
    });
  }
  /** Weights that share a scale. */
  const blockSize = (rows * columns) / scales.length;
  const bytes = await read(`${name}.q8`);
  if (bytes !== undefined) {
    return Float32Array.from(bytes, (value, i) => (value - 128) * (scales[Math.floor(i / blockSize)] ?? 0));
  }
  const halves = await read(`${name}.q4`);
  if (halves !== undefined) {
    return Float32Array.from({ length: 2 * halves.length }, (_, i) => {
      const value = ((halves[i >> 1] ?? 0) >> (4 * (i & 1))) & 15;
      return (value - 8) * (scales[Math.floor(i / blockSize)] ?? 0);
    });
  }
  return undefined;
}

function floats(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
