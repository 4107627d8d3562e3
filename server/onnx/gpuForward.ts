// GLM's forward pass for a GPU, over the same weights as the CPU's.
//
// The CPU's attention operator does not exist here: GroupQueryAttention is causal on WebGPU, and takes no mask of
// ours on CUDA. MultiHeadAttention takes one everywhere. It returns whole caches, which on a GPU is right: they
// stay on the device and are the next step's inputs, where keys and values owned by the CPU would have to cross over
// at every step.
import { headSize, type Architecture } from '../glm/architecture';
import type { Adaptation } from './adaptation';
import { Graph, microsoft, type Value } from './graph';
import { names } from './names';
import type { Precision } from './precision';
import type { ReadRows } from './tensors';
import { buildTransformer } from './transformer';
import { WeightFile } from './weightFile';

/**
 * Why a model of this precision has no graph for a GPU, or undefined where it has one. int8 matrices are multiplied
 * by DynamicQuantizeMatMul, which exists on the CPU only: each layer would go back and forth.
 */
export function whyNoGpu(precision: Precision): string | undefined {
  return precision === 'int8' ? 'int8 models run on the CPU only: convert it with fp32, q8 or q4' : undefined;
}

/**
 * Builds the graph. Weights are only declared: their bytes are read when the data file is written.
 * @param precision one that `whyNoGpu` has nothing against
 * @param read the checkpoint's tensors, named as on the hub
 * @param adaptation what an adapter changes; its tensors are read as the checkpoint's are
 */
export function buildGpuForward(
  architecture: Architecture,
  precision: Precision,
  read: ReadRows,
  weights = new WeightFile(),
  adaptation?: Adaptation,
): Graph {
  const { heads } = architecture;
  const graph = new Graph(weights);
  const shape = (slots: string) => [1, heads, slots, headSize(architecture)];

  const attend = (layer: number, queryKeyValue: Value, bias: Value) => {
    const name = `layer${layer}`;
    const query = `${name}.query`;
    const key = `${name}.key`;
    const value = `${name}.value`;
    graph.operator(
      'Split',
      `${name}.split`,
      [queryKeyValue],
      { axis: 2, num_outputs: 3 },
      { outputs: [query, key, value] },
    );
    const pastKey = graph.input(names.pastKey(layer), 'float32', shape('past'));
    const pastValue = graph.input(names.pastValue(layer), 'float32', shape('past'));
    const presentKey = names.presentKey(layer);
    const presentValue = names.presentValue(layer);
    graph.output(presentKey, 'float32', shape('total'));
    graph.output(presentValue, 'float32', shape('total'));
    return graph.operator(
      'MultiHeadAttention',
      `${name}.attention`,
      [query, key, value, '', '', bias, pastKey, pastValue],
      { num_heads: heads },
      { domain: microsoft, outputs: [`${name}.attention`, presentKey, presentValue] },
    );
  };

  buildTransformer(graph, { architecture, precision, read, adaptation, indices: 'int32', attend });
  return graph;
}
