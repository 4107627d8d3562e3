// config.json of a GLM on the hub (and arguments.json of a training checkpoint) → the architecture.

import type { Architecture } from '../glm/architecture';
import { CheckpointError } from './error';
import type { JsonObject } from './smallFiles';

/** Far above every GLM (10b: 48 layers, 4096 wide, 50304 tokens, 1024 positions), far below what overflows anything. */
const largest = {
  num_layers: 1000,
  hidden_size: 65_536,
  num_attention_heads: 1024,
  vocab_size: 4_194_304,
  max_sequence_length: 1_048_576,
} as const;

type SizeName = keyof typeof largest;

/**
 * The architecture that a config.json describes. The weights were trained with the tanh GELU, whatever the hub's
 * code computes.
 * @param fileName for messages
 * @throws CheckpointError naming the field that is missing, no number, out of range, or of a model that is no GLM
 */
export function architectureOf(config: JsonObject, fileName: string): Architecture {
  const size = (name: SizeName): number => {
    const value = config[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > largest[name]) {
      throw new CheckpointError(
        `${fileName}: ${name} is ${JSON.stringify(value) ?? 'missing'}, expected a whole number from 1 to ${largest[name]}`,
      );
    }
    return value;
  };
  if (config.model_type !== undefined && config.model_type !== 'glm') {
    throw new CheckpointError(
      `${fileName}: model_type is ${JSON.stringify(config.model_type)}, expected "glm"`,
    );
  }
  if (config.relative_encoding === true) {
    throw new CheckpointError(
      `${fileName}: relative_encoding is true; only absolute positions are supported`,
    );
  }
  if (config.block_position_encoding === false) {
    throw new CheckpointError(
      `${fileName}: block_position_encoding is false; only GLM's two position rows are supported`,
    );
  }
  const hiddenSize = size('hidden_size');
  const heads = size('num_attention_heads');
  if (hiddenSize % heads !== 0) {
    throw new CheckpointError(
      `${fileName}: hidden_size ${hiddenSize} is no multiple of num_attention_heads ${heads}`,
    );
  }
  const attentionScale = config.attention_scale ?? 1;
  if (typeof attentionScale !== 'number' || !(attentionScale > 0 && attentionScale <= 1e6)) {
    throw new CheckpointError(
      `${fileName}: attention_scale is ${JSON.stringify(attentionScale)}, expected a positive number`,
    );
  }
  return {
    layers: size('num_layers'),
    hiddenSize,
    heads,
    vocabSize: size('vocab_size'),
    maxSequenceLength: size('max_sequence_length'),
    attentionScale,
    activation: 'gelu_tanh',
    layerNormEpsilon: 1e-5,
  };
}
