// GLM's transformer as operators of a graph (arXiv 2103.10360, section 2): pre-LN layers over word and two position
// embeddings, and the logits at the wanted tokens. How a layer attends to the cache is left to the graph that it is
// built for: devices differ in that alone.
import type { Architecture } from '../glm/architecture';
import { adaptedLinear, precisionOf, type Adaptation } from './adaptation';
import { microsoft, type Graph, type Value } from './graph';
import { blockMatrix, linear, matrix, vector, type Linear } from './linear';
import { names } from './names';
import type { Precision } from './precision';
import type { ReadRows } from './tensors';

export interface Transformer {
  readonly architecture: Architecture;
  readonly precision: Precision;
  /** The checkpoint's tensors, named as on the hub. */
  readonly read: ReadRows;
  /** What an adapter changes. */
  readonly adaptation?: Adaptation | undefined;
  /** Type of token ids, positions and indices. */
  readonly indices: 'int32' | 'int64';
  /**
   * Appends the attention of one layer.
   * @param queryKeyValue [1, n, 3 × hiddenSize]: queries, keys and values, each with its heads side by side
   * @param bias the graph's input `names.attentionBias`
   * @returns what the heads found, side by side, [1, n, hiddenSize]
   */
  readonly attend: (layer: number, queryKeyValue: Value, bias: Value) => Value;
}

/** Appends the whole transformer, its inputs and its output `names.logits`. */
export function buildTransformer(graph: Graph, transformer: Transformer): void {
  const { architecture, precision, read, indices, attend, adaptation } = transformer;
  const { layers, hiddenSize, maxSequenceLength, layerNormEpsilon } = architecture;
  const epsilon = { epsilon: { float: layerNormEpsilon } };

  const tokens = graph.input(names.tokens, indices, [1, 'n']);
  const positions = graph.input(names.positions, indices, [1, 'n']);
  const blockPositions = graph.input(names.blockPositions, indices, [1, 'n']);
  const bias = graph.input(names.attentionBias, 'float32', [1, 1, 'n', 'total']);
  const logitsAt = graph.input(names.logitsAt, indices, ['m']);

  const words = wordEmbedding(
    graph,
    architecture,
    precisionOf('word_embeddings.weight', precision, adaptation),
    read,
  );
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

  for (let layer = 0; layer < layers; layer++) {
    const name = `layer${layer}`;
    const tensor = `transformer.layers.${layer}`;
    const project = (part: string, x: Value, sizes: Pick<Linear, 'in' | 'out' | 'bias'>) =>
      adaptedLinear(
        graph,
        `${name}.${part}`,
        x,
        { weight: `${tensor}.${part}.weight`, ...sizes },
        precision,
        read,
        adaptation,
      );

    const queryKeyValue = project('attention.query_key_value', normalised, {
      in: hiddenSize,
      out: 3 * hiddenSize,
      bias: `${tensor}.attention.query_key_value.bias`,
    });
    const attended = attend(layer, queryKeyValue, bias);
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
  graph.output(names.logits, 'float32', ['m', architecture.vocabSize]);
}

/** The word embedding and the output matrix are one tensor, held once in the file. */
function wordEmbedding(graph: Graph, architecture: Architecture, precision: Precision, read: ReadRows) {
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
