// GLM's forward pass for the CPU. The attention mask comes from outside, so that one graph reads Part A, writes Part B
// token by token, and reads sibling answers side by side.
//
// Keys and values of earlier tokens are inputs that the caller owns; the graph returns only those of the new
// tokens. (The runtime copies every output, so returning whole caches would cost more than the step itself.)
import { headSize, type Architecture } from '../glm/architecture';
import type { Adaptation } from './adaptation';
import { CpuAttention } from './cpuAttention';
import { Graph, type Value } from './graph';
import { names } from './names';
import type { Precision } from './precision';
import type { ReadRows } from './tensors';
import { buildTransformer } from './transformer';
import { WeightFile } from './weightFile';

/**
 * Builds the graph. Weights are only declared: their bytes are read when the data file is written.
 * @param read the checkpoint's tensors, named as on the hub
 * @param adaptation what an adapter changes; its tensors are read as the checkpoint's are
 */
export function buildForward(
  architecture: Architecture,
  precision: Precision,
  read: ReadRows,
  weights = new WeightFile(),
  adaptation?: Adaptation,
): Graph {
  const { layers, hiddenSize, heads } = architecture;
  const graph = new Graph(weights);
  const attention = new CpuAttention(graph, architecture);
  const cacheShape = [1, heads, 'capacity', headSize(architecture)];
  const keyValueStart = graph.integers('key_value.start', [hiddenSize]);
  const keyValueEnd = graph.integers('key_value.end', [3 * hiddenSize]);
  const lastAxis = graph.integers('last_axis', [2]);
  const newKeysValues: Value[] = [];

  const attend = (layer: number, queryKeyValue: Value, bias: Value) => {
    const name = `layer${layer}`;
    newKeysValues.push(
      graph.operator('Slice', `${name}.new_keys_values`, [
        queryKeyValue,
        keyValueStart,
        keyValueEnd,
        lastAxis,
      ]),
    );
    const pastKey = graph.input(names.pastKey(layer), 'float32', cacheShape);
    const pastValue = graph.input(names.pastValue(layer), 'float32', cacheShape);
    return attention.attend(graph, `${name}.attention`, { queryKeyValue, pastKey, pastValue, bias });
  };

  buildTransformer(graph, { architecture, precision, read, adaptation, indices: 'int64', attend });
  graph.operator('Concat', names.newKeysValues, newKeysValues, { axis: 0 });
  graph.output(names.newKeysValues, 'float32', [layers, 'n', 2 * hiddenSize]);
  return graph;
}
