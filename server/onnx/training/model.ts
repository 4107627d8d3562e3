// GLM's transformer on a tape: plain operators of which each knows its gradient, over a padded batch. The same model as
// `../transformer.ts`, which is built for speed of inference.
import { headSize, type Architecture } from '../../glm/architecture';
import { add, scale } from './operators/arithmetic';
import { attend } from './operators/attend';
import { gatherRows, shapeOf } from './operators/gatherRows';
import { gelu } from './operators/gelu';
import { layerNorm } from './operators/layerNorm';
import { reshape, splitFirstAxis, transpose } from './operators/layout';
import { linear } from './operators/linear';
import { matMulTransposed } from './operators/matMul';
import { axisSize, fixedSize, type Tape, type Tensor } from './tape';
import { adapterNames, adapterOf, type Trainable } from './trainable';

/** What the model reads; see `trainingNames`. */
export interface Sequences {
  readonly tokens: Tensor;
  readonly positions: Tensor;
  readonly blockPositions: Tensor;
  readonly attentionBias: Tensor;
  readonly predictAt: Tensor;
}

export interface Model {
  readonly architecture: Architecture;
  readonly trainable: Trainable;
  /** A parameter by its name in the checkpoint; the same tensor every time. */
  readonly parameter: (name: string, shape: readonly number[]) => Tensor;
}

/** Appends the whole model. @returns the logits where something is predicted, [m, vocabSize] */
export function buildLogits(tape: Tape, model: Model, sequences: Sequences): Tensor {
  const { layers, hiddenSize, vocabSize, maxSequenceLength } = model.architecture;
  const words = model.parameter('word_embeddings.weight', [vocabSize, hiddenSize]);
  const placeTable = (name: string) =>
    model.parameter(`transformer.${name}.weight`, [maxSequenceLength + 1, hiddenSize]);
  const places = placeTable('position_embeddings');
  const insides = placeTable('block_position_embeddings');
  let hidden = add(
    tape,
    'embedding',
    add(
      tape,
      'embedding.words_places',
      gatherRows(tape, 'embedding.words', words, sequences.tokens),
      gatherRows(tape, 'embedding.places', places, sequences.positions),
    ),
    gatherRows(tape, 'embedding.insides', insides, sequences.blockPositions),
  );
  for (let layer = 0; layer < layers; layer++) {
    const name = `transformer.layers.${layer}`;
    const attended = attention(tape, model, `${name}.attention`, {
      x: norm(tape, model, `${name}.input_layernorm`, hidden),
      bias: sequences.attentionBias,
    });
    hidden = add(tape, `${name}.after_attention`, hidden, attended);
    const normalised = norm(tape, model, `${name}.post_attention_layernorm`, hidden);
    hidden = add(tape, `${name}.after_mlp`, hidden, feedForward(tape, model, `${name}.mlp`, normalised));
  }
  const predicting = gatherRows(tape, 'predicting', hidden, sequences.predictAt);
  return linear(tape, 'logits', norm(tape, model, 'transformer.final_layernorm', predicting), words);
}

/** @param input x [tokens, hiddenSize], bias [rows, 1, n, n] */
function attention(
  tape: Tape,
  model: Model,
  name: string,
  { x, bias }: { readonly x: Tensor; readonly bias: Tensor },
): Tensor {
  const { hiddenSize, heads } = model.architecture;
  const width = headSize(model.architecture);
  const [rows, n] = [axisSize(bias, 0), axisSize(bias, 2)];
  const queryKeyValue = project(tape, model, `${name}.query_key_value`, x, 3 * hiddenSize);
  const shape = [rows, n, 3, heads, width];
  const byHead = reshape(
    tape,
    `${name}.by_head`,
    queryKeyValue,
    splitSizes(tape, bias, [3, heads, width]),
    shape,
  );
  const byPart = transpose(tape, `${name}.by_part`, byHead, [2, 0, 3, 1, 4]);
  // To the same shape: without it the runtime transposes each part for itself, the keys and values a second time.
  const whole = reshape(tape, `${name}.whole`, byPart, tape.integers(3, 0, heads, -1, width), byPart.shape);
  const [query, key, value] = splitFirstAxis(tape, `${name}.split`, whole);
  if (query === undefined || key === undefined || value === undefined) {
    throw new Error('the first axis has three parts');
  }
  const scores = matMulTransposed(
    tape,
    `${name}.scores`,
    scale(tape, `${name}.scaled_query`, query, 1 / Math.sqrt(width)),
    key,
  );
  const found = attend(tape, `${name}.found`, scores, bias, value);
  const byToken = transpose(tape, `${name}.by_token`, found, [0, 1, 3, 2, 4]);
  const flat = reshape(tape, `${name}.flat`, byToken, tape.integers(-1, hiddenSize), x.shape);
  return project(tape, model, `${name}.dense`, flat, hiddenSize);
}

/** rows, n and the given sizes as a value of the graph, int64. */
function splitSizes(tape: Tape, bias: Tensor, sizes: readonly number[]): Tensor {
  const known = tape.node('Gather', 'attention_bias.rows_n', [shapeOf(tape, bias), tape.integers(0, 2)], [2]);
  return tape.node('Concat', 'attention_bias.sizes', [known, tape.integers(...sizes)], [2 + sizes.length], {
    axis: 0,
  });
}

function feedForward(tape: Tape, model: Model, name: string, x: Tensor): Tensor {
  const { hiddenSize, activation } = model.architecture;
  const wide = project(tape, model, `${name}.dense_h_to_4h`, x, 4 * hiddenSize);
  const bent = gelu(tape, `${name}.gelu`, wide, activation);
  return project(tape, model, `${name}.dense_4h_to_h`, bent, hiddenSize);
}

/** A linear layer of the model, with what LoRA adds to it: x·Wᵀ + b + scale · (x·Aᵀ)·Bᵀ. */
function project(tape: Tape, model: Model, name: string, x: Tensor, out: number): Tensor {
  const width = fixedSize(x, -1);
  const weight = model.parameter(`${name}.weight`, [out, width]);
  const y = linear(tape, name, x, weight, model.parameter(`${name}.bias`, [out]));
  const adapter = adapterOf(model.trainable, name);
  if (adapter === undefined) {
    return y;
  }
  const { down, up } = adapterNames(name);
  const narrow = linear(tape, `${name}.down`, x, model.parameter(down, [adapter.rank, width]));
  const scaled = scale(tape, `${name}.scaled`, narrow, adapter.scale);
  const wide = linear(tape, `${name}.up`, scaled, model.parameter(up, [out, adapter.rank]));
  return add(tape, `${name}.adapted`, y, wide);
}

function norm(tape: Tape, model: Model, name: string, x: Tensor): Tensor {
  const vector = (of: string) => model.parameter(`${name}.${of}`, [model.architecture.hiddenSize]);
  const parameters = { weight: vector('weight'), bias: vector('bias') };
  return layerNorm(tape, name, x, parameters, model.architecture.layerNormEpsilon);
}
