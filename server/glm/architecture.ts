// The shape of a GLM: everything that the graph and the search need to know about a checkpoint's transformer.

/** How the feed-forward layers bend: the weights were trained with the tanh form, the hub's port computes the exact one. */
export type Activation = 'gelu_tanh' | 'gelu_erf';

/** The transformer of one checkpoint (arXiv 2103.10360, section 2; sizes as in its config.json). */
export interface Architecture {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  /** Rows of the word embedding, padding rows included. */
  readonly vocabSize: number;
  /** Longest sequence that the model was trained on; both position tables have one row more. */
  readonly maxSequenceLength: number;
  /** Scale of the attention scores inside the softmax; changes rounding only (1 in most checkpoints). */
  readonly attentionScale: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
}

/** Width of one attention head. */
export function headSize(architecture: Architecture): number {
  return architecture.hiddenSize / architecture.heads;
}
