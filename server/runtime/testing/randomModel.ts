// For tests: a small model with random weights, on disk as the converter writes it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Architecture } from '../../glm/architecture';
import { buildForward } from '../../onnx/forward';
import { buildGpuForward } from '../../onnx/gpuForward';
import { modelFiles } from '../../onnx/manifest';
import type { Precision } from '../../onnx/precision';
import type { ReadRows } from '../../onnx/tensors';
import { WeightFile } from '../../onnx/weightFile';

export const smallArchitecture: Architecture = {
  layers: 2,
  hiddenSize: 64,
  heads: 4,
  vocabSize: 160,
  maxSequenceLength: 63,
  attentionScale: 1,
  activation: 'gelu_tanh',
  layerNormEpsilon: 1e-5,
};

/** Uniformly random numbers from −1 to 1, the same for the same seed. */
export function randomNumbers(count: number, seed: number): Float32Array {
  const random = xoroshiro128plus(seed);
  return Float32Array.from({ length: count }, () => random.next() / 2 ** 31);
}

/** Writes both graphs and their weights into a folder that exists. */
export async function writeRandomModel(
  folder: string,
  architecture: Architecture,
  precision: Precision,
): Promise<void> {
  const weights = new WeightFile();
  // How many numbers a tensor holds is known only to the graph, which asks for a matrix by its name.
  const read = randomTensors(architecture);
  const graph = buildForward(architecture, precision, read, weights);
  const gpuGraph = buildGpuForward(architecture, precision, read, weights);
  await writeFile(join(folder, modelFiles.graph), graph.encode('random', modelFiles.weights));
  await writeFile(join(folder, modelFiles.gpuGraph), gpuGraph.encode('random', modelFiles.weights));
  await writeFile(join(folder, modelFiles.weights), await weightBytes(weights));
}

/** The whole of `model.onnx.data`. */
export async function weightBytes(file: WeightFile): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.length);
  for (const weight of file.weights) {
    let at = weight.offset;
    for await (const part of weight.bytes()) {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return bytes;
}

/** Tensors by their names on the hub. */
function randomTensors({ hiddenSize, vocabSize, maxSequenceLength }: Architecture): ReadRows {
  const sizes: readonly (readonly [RegExp, number])[] = [
    [/word_embeddings\.weight$/, vocabSize * hiddenSize],
    [/position_embeddings\.weight$/, (maxSequenceLength + 1) * hiddenSize],
    [/query_key_value\.weight$/, 3 * hiddenSize * hiddenSize],
    [/query_key_value\.bias$/, 3 * hiddenSize],
    [/attention\.dense\.weight$/, hiddenSize * hiddenSize],
    [/mlp\.\w+\.weight$/, 4 * hiddenSize * hiddenSize],
    [/dense_h_to_4h\.bias$/, 4 * hiddenSize],
    [/(layernorm\.\w+|\.bias)$/, hiddenSize],
  ];
  return (name, start, end) => {
    const size = sizes.find(([pattern]) => pattern.test(name))?.[1];
    if (size === undefined) {
      throw new Error(`no tensor is called ${name}`);
    }
    // The name is the seed, so that every reading gives the same.
    const seed = [...name].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) | 0, 7);
    const numbers = randomNumbers(size, seed);
    const isVector = /layernorm|\.bias$/.test(name);
    const width = isVector ? 1 : name.endsWith('dense_4h_to_h.weight') ? 4 * hiddenSize : hiddenSize;
    const rows = numbers.subarray(start * width, end * width);
    return Promise.resolve(
      name.endsWith('layernorm.weight') ? rows.map((x) => 1 + x / 4) : rows.map((x) => x / 3),
    );
  };
}
