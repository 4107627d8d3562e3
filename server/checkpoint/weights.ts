// The tensors that a GLM has, and the check that a checkpoint holds each of them in its shape.

import type { Architecture } from '../glm/architecture';
import type { DType } from './dtype';
import { CheckpointError } from './error';
import type { TensorSource } from './tensorSource';

/** Shapes of all tensors of a GLM by their names on the hub; matrices are [output, input]. */
export function expectedTensors(architecture: Architecture): Map<string, readonly number[]> {
  const { layers, hiddenSize: h, vocabSize, maxSequenceLength } = architecture;
  const tensors = new Map<string, readonly number[]>([
    ['word_embeddings.weight', [vocabSize, h]],
    ['transformer.position_embeddings.weight', [maxSequenceLength + 1, h]],
    ['transformer.block_position_embeddings.weight', [maxSequenceLength + 1, h]],
  ]);
  const add = (name: string, weight: readonly number[]): void => {
    tensors.set(`${name}.weight`, weight);
    tensors.set(`${name}.bias`, weight.slice(0, 1));
  };
  for (let layer = 0; layer < layers; layer++) {
    const name = `transformer.layers.${layer}`;
    add(`${name}.input_layernorm`, [h]);
    add(`${name}.attention.query_key_value`, [3 * h, h]);
    add(`${name}.attention.dense`, [h, h]);
    add(`${name}.post_attention_layernorm`, [h]);
    add(`${name}.mlp.dense_h_to_4h`, [4 * h, h]);
    add(`${name}.mlp.dense_4h_to_h`, [h, 4 * h]);
  }
  add('transformer.final_layernorm', [h]);
  return tensors;
}

/** What wraps a GLM's state dict: DataParallel and DeepSpeed, the training code's classes, the hub's GLMFor… classes. */
const prefix = /^(?:(?:module|model|glm|state_dict)\.)+/;

/** A tensor's name on the hub, without what wrappers put before it. */
export function canonicalName(name: string): string {
  return name.replace(prefix, '');
}

/**
 * A source under canonical names, checked: every tensor of the architecture is there in its shape, and none that
 * belongs to a larger transformer. Other tensors (heads of fine-tuned models, optimizer states) are left out.
 * @param fileName for messages
 * @throws CheckpointError naming the tensor, what was expected, and what was found
 */
export function checkedTensors(
  source: TensorSource,
  architecture: Architecture,
  fileName: string,
): TensorSource {
  const expected = expectedTensors(architecture);
  const sourceNames = new Map<string, string>();
  for (const name of source.names()) {
    const canonical = canonicalName(name);
    if (!expected.has(canonical)) {
      if (!/^(?:transformer|word_embeddings)\./.test(canonical)) continue;
      throw new CheckpointError(
        `${fileName}: tensor ${name} is none of a GLM of ${architecture.layers} layers, as the configuration says it is`,
      );
    }
    const other = sourceNames.get(canonical);
    if (other !== undefined)
      throw new CheckpointError(`${fileName}: ${other} and ${name} are the same tensor of a GLM`);
    sourceNames.set(canonical, name);
  }
  for (const [name, shape] of expected) {
    const sourceName = sourceNames.get(name);
    if (sourceName === undefined) {
      throw new CheckpointError(`${fileName}: tensor ${name} [${shape.join(', ')}] is missing`);
    }
    const found = source.shape(sourceName);
    if (found.length !== shape.length || found.some((size, axis) => size !== shape[axis])) {
      throw new CheckpointError(
        `${fileName}: tensor ${name} has shape [${found.join(', ')}], expected [${shape.join(', ')}]`,
      );
    }
  }
  const sourceName = (name: string): string => {
    const known = sourceNames.get(name);
    if (known === undefined) throw new CheckpointError(`${fileName}: ${name} is no tensor of a GLM`);
    return known;
  };
  return {
    names: () => [...expected.keys()],
    has: (name) => expected.has(name),
    shape: (name) => source.shape(sourceName(name)),
    dtype: (name): DType => source.dtype(sourceName(name)),
    read: (name) => source.read(sourceName(name)),
    readRows: (name, start, end) => source.readRows(sourceName(name), start, end),
    close: () => source.close(),
  };
}
