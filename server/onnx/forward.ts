// GLM's forward pass as an ONNX graph (arXiv 2103.10360, section 2): a pre-LN transformer with two position
// embeddings, whose attention mask comes from outside, so that one graph reads Part A, writes Part B token by
// token, and reads sibling answers side by side.
//
// Keys and values of earlier tokens are inputs that the caller owns; the graph returns only those of the new
// tokens. (The runtime copies every output, so returning whole caches would cost more than the step itself.)
import { headSize, type Architecture } from '../glm/architecture';
import { Graph, microsoft, type Value } from './graph';
import { blockMatrix, linear, matrix, vector, type Linear } from './linear';
import type { Precision } from './precision';
import type { ReadTensor } from './tensors';

/** Names of the graph's inputs and outputs: the contract with whoever runs it. */
export const names = {
  /** int64 [1, n] */
  tokens: 'tokens',
  /** int64 [1, n]: position row 0 */
  positions: 'positions',
  /** int64 [1, n]: position row 1 */
  blockPositions: 'block_positions',
  /** float32 [1, 1, n, past + n]: 0 where a token sees a slot, a large negative number elsewhere */
  attentionBias: 'attention_bias',
  /** int32 [1]: past + n − 1 */
  lastSlot: 'last_slot',
  /** int32 []: past + n */
  totalLength: 'total_length',
  /** int64 [m]: which of the n tokens to give logits for */
  logitsAt: 'logits_at',
  /** float32 [1, heads, capacity, headSize], the first `past` slots of each head filled */
  pastKey: (layer: number) => `past_key.${layer}`,
  pastValue: (layer: number) => `past_value.${layer}`,
  /** float32 [m, vocabSize] */
  logits: 'logits',
  /** float32 [layers, n, 2 × hiddenSize]: of each layer and token, its key and then its value, heads side by side */
  newKeysValues: 'new_keys_values',
} as const;

/**
 * Builds the graph. Weights are only declared: their bytes are read when the data file is written.
 * @param read the checkpoint's tensors, named as on the hub
 */
export function buildForward(architecture: Architecture, precision: Precision, read: ReadTensor): Graph {
  const { layers, hiddenSize, heads, maxSequenceLength, layerNormEpsilon } = architecture;
  const graph = new Graph();
  const epsilon = { epsilon: { float: layerNormEpsilon } };

  const tokens = graph.input(names.tokens, 'int64', [1, 'n']);
  const positions = graph.input(names.positions, 'int64', [1, 'n']);
  const blockPositions = graph.input(names.blockPositions, 'int64', [1, 'n']);
  const bias = graph.input(names.attentionBias, 'float32', [1, 1, 'n', 'total']);
  const lastSlot = graph.input(names.lastSlot, 'int32', [1]);
  const totalLength = graph.input(names.totalLength, 'int32', []);
  const logitsAt = graph.input(names.logitsAt, 'int64', ['m']);

  const words = wordEmbedding(graph, architecture, precision, read);
  const place = matrix(
    graph,
    'transformer.position_embeddings.weight',
    maxSequenceLength + 1,
    hiddenSize,
    read,
  );
  const inside = matrix(
    graph,
    'transformer.block_position_embeddings.weight',
    maxSequenceLength + 1,
    hiddenSize,
    read,
  );
  const embedded = graph.operator('Add', 'embedding.words_places', [
    words.gather(tokens),
    graph.operator('Gather', 'embedding.places', [place, positions]),
  ]);
  let hidden = graph.operator('Add', 'embedding', [
    embedded,
    graph.operator('Gather', 'embedding.insides', [inside, blockPositions]),
  ]);

  const norm = (name: string) => [
    vector(graph, `${name}.weight`, hiddenSize, read),
    vector(graph, `${name}.bias`, hiddenSize, read),
  ];
  /** Adds a sublayer's output and its bias to the residual stream, and normalises the sum for the next sublayer. */
  const addAndNormalise = (name: string, output: Value, outputBias: string, nextNorm: string) => {
    const sum = `${name}.sum`;
    const normalised = graph.operator(
      'SkipLayerNormalization',
      name,
      [hidden, output, ...norm(nextNorm), vector(graph, outputBias, hiddenSize, read)],
      epsilon,
      { domain: microsoft, outputs: [name, '', '', sum] },
    );
    hidden = sum;
    return normalised;
  };

  const firstNorm = 'transformer.layers.0.input_layernorm';
  let normalised = graph.operator(
    'LayerNormalization',
    'layer0.input',
    [hidden, ...norm(firstNorm)],
    epsilon,
  );
  const newKeysValues: Value[] = [];
  const keyValueStart = graph.integers('key_value.start', [hiddenSize]);
  const keyValueEnd = graph.integers('key_value.end', [3 * hiddenSize]);
  const lastAxis = graph.integers('last_axis', [2]);
  const capacity = 'capacity';

  for (let layer = 0; layer < layers; layer++) {
    const name = `layer${layer}`;
    const tensor = `transformer.layers.${layer}`;
    const project = (part: string, x: Value, sizes: Pick<Linear, 'in' | 'out' | 'bias'>) =>
      linear(graph, `${name}.${part}`, x, { weight: `${tensor}.${part}.weight`, ...sizes }, precision, read);

    const queryKeyValue = project('attention.query_key_value', normalised, {
      in: hiddenSize,
      out: 3 * hiddenSize,
      bias: `${tensor}.attention.query_key_value.bias`,
    });
    newKeysValues.push(
      graph.operator('Slice', `${name}.new_keys_values`, [
        queryKeyValue,
        keyValueStart,
        keyValueEnd,
        lastAxis,
      ]),
    );
    const cacheShape = [1, heads, capacity, headSize(architecture)];
    const pastKey = graph.input(names.pastKey(layer), 'float32', cacheShape);
    const pastValue = graph.input(names.pastValue(layer), 'float32', cacheShape);
    const attended = graph.operator(
      'GroupQueryAttention',
      `${name}.attention`,
      [queryKeyValue, '', '', pastKey, pastValue, lastSlot, totalLength, '', '', '', bias],
      { num_heads: heads, kv_num_heads: heads, causal: 0 },
      {
        domain: microsoft,
        outputs: [`${name}.attention`, `${name}.present_key`, `${name}.present_value`],
      },
    );
    const attention = project('attention.dense', attended, { in: hiddenSize, out: hiddenSize });
    normalised = addAndNormalise(
      `${name}.after_attention`,
      attention,
      `${tensor}.attention.dense.bias`,
      `${tensor}.post_attention_layernorm`,
    );

    const wide = 4 * hiddenSize;
    const bent = gelu(graph, architecture, `${name}.mlp`, {
      x: project('mlp.dense_h_to_4h', normalised, { in: hiddenSize, out: wide }),
      bias: vector(graph, `${tensor}.mlp.dense_h_to_4h.bias`, wide, read),
    });
    const narrowed = project('mlp.dense_4h_to_h', bent, { in: wide, out: hiddenSize });
    if (layer + 1 < layers) {
      const next = `transformer.layers.${layer + 1}.input_layernorm`;
      normalised = addAndNormalise(`${name}.after_mlp`, narrowed, `${tensor}.mlp.dense_4h_to_h.bias`, next);
    } else {
      const biased = graph.operator('Add', `${name}.mlp.biased`, [
        narrowed,
        vector(graph, `${tensor}.mlp.dense_4h_to_h.bias`, hiddenSize, read),
      ]);
      hidden = graph.operator('Add', `${name}.output`, [hidden, biased]);
    }
  }

  // Only the wanted rows go through the last norm and the vocabulary-wide product.
  const flat = graph.operator('Squeeze', 'rows', [hidden, graph.integers('batch_axis', [0])]);
  const wanted = graph.operator('Gather', 'wanted_rows', [flat, logitsAt]);
  const last = graph.operator(
    'LayerNormalization',
    'final',
    [wanted, ...norm('transformer.final_layernorm')],
    epsilon,
  );
  words.project(names.logits, last);
  graph.operator('Concat', names.newKeysValues, newKeysValues, { axis: 0 });
  graph.output(names.logits, 'float32', ['m', architecture.vocabSize]);
  graph.output(names.newKeysValues, 'float32', [layers, 'n', 2 * hiddenSize]);
  return graph;
}

/** The word embedding and the output matrix are one tensor, held once in the file. */
function wordEmbedding(graph: Graph, architecture: Architecture, precision: Precision, read: ReadTensor) {
  const { vocabSize, hiddenSize } = architecture;
  const layer = { weight: 'word_embeddings.weight', out: vocabSize, in: hiddenSize };
  if (precision === 'fp32') {
    const words = matrix(graph, layer.weight, vocabSize, hiddenSize, read);
    return {
      gather: (tokens: Value) => graph.operator('Gather', 'embedding.words', [words, tokens]),
      project: (name: string, x: Value) => graph.operator('Gemm', name, [x, words], { transB: 1 }),
    };
  }
  // Rows of an embedding differ much in size, so it is kept in blocks also where layers have one scale a column.
  const blockPrecision = precision === 'q4' ? 'q4' : 'q8';
  const blocks = blockMatrix(graph, layer, blockPrecision, read);
  const rows = graph.alias(blocks.values, 'embedding.rows', [vocabSize, (hiddenSize * blocks.bits) / 8]);
  return {
    gather: (tokens: Value) =>
      graph.operator(
        'GatherBlockQuantized',
        'embedding.words',
        [rows, tokens, blocks.scales],
        { gather_axis: 0, quantize_axis: 1, block_size: blocks.blockSize, bits: blocks.bits },
        { domain: microsoft },
      ),
    project: (name: string, x: Value) => linear(graph, name, x, layer, blockPrecision, read),
  };
}

/** The feed-forward layer's bend, with the bias of the matrix before it. */
function gelu(
  graph: Graph,
  architecture: Architecture,
  name: string,
  input: { x: Value; bias: Value },
): Value {
  switch (architecture.activation) {
    case 'gelu_tanh':
      return graph.operator('FastGelu', `${name}.gelu`, [input.x, input.bias], {}, { domain: microsoft });
    case 'gelu_erf': {
      const biased = graph.operator('Add', `${name}.biased`, [input.x, input.bias]);
      return graph.operator('Gelu', `${name}.gelu`, [biased], { approximate: 'none' });
    }
  }
}
