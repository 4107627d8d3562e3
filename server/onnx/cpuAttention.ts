// How the CPU's graph attends to the cache.
import { headSize, type Architecture } from '../glm/architecture';
import { microsoft, type Graph, type Value } from './graph';
import { names } from './names';

/** What a layer's attention works on. */
export interface AttentionInputs {
  /** [1, n, 3 × hiddenSize]: queries, keys and values, each with its heads side by side */
  readonly queryKeyValue: Value;
  /** [1, heads, capacity, headSize] */
  readonly pastKey: Value;
  readonly pastValue: Value;
  readonly bias: Value;
}

/**
 * The attention of every layer. Reading several tokens and writing one are bound by different things, so each has
 * operators of its own, of which a step runs one.
 */
export class CpuAttention {
  readonly #architecture: Architecture;
  readonly #isOne: Value;
  readonly #lastSlot: Value;
  readonly #totalLength: Value;
  readonly #slotCounts: Value;
  readonly #scale: Value;
  readonly #byHead: Value;
  readonly #headsTogether: Value;

  constructor(graph: Graph, architecture: Architecture) {
    const { heads, hiddenSize } = architecture;
    const size = headSize(architecture);
    this.#architecture = architecture;
    this.#isOne = graph.input(names.isOne, 'bool', []);
    this.#lastSlot = graph.input(names.lastSlot, 'int32', [1]);
    this.#totalLength = graph.input(names.totalLength, 'int32', []);
    this.#slotCounts = graph.input(names.slotCounts, 'int64', [2]);
    // As long as a head: the runtime would move a single number into the product, which is slower then.
    this.#scale = graph.floats('attention.scale', Array<number>(size).fill(1 / Math.sqrt(size)));
    this.#byHead = graph.integers('attention.by_head', [3, heads, 1, size]);
    this.#headsTogether = graph.integers('attention.heads_together', [1, 1, hiddenSize]);
  }

  /** Appends the attention of a layer. @returns what the heads found, side by side, [1, n, hiddenSize] */
  attend(graph: Graph, name: string, inputs: AttentionInputs): Value {
    return graph.choose(
      name,
      this.#isOne,
      (branch) => this.#one(branch, `${name}.one`, inputs),
      (branch) => this.#many(branch, `${name}.many`, inputs),
    );
  }

  /** The runtime's own operator. It copies the cache first, which several tokens make worth while. */
  #many(graph: Graph, name: string, { queryKeyValue, pastKey, pastValue, bias }: AttentionInputs): Value {
    const { heads } = this.#architecture;
    return graph.operator(
      'GroupQueryAttention',
      name,
      [queryKeyValue, '', '', pastKey, pastValue, this.#lastSlot, this.#totalLength, '', '', '', bias],
      { num_heads: heads, kv_num_heads: heads, causal: 0 },
      { domain: microsoft, outputs: [name, `${name}.present_key`, `${name}.present_value`] },
    );
  }

  /** One token: every key and value of the cache is read once, where it is. */
  #one(graph: Graph, name: string, { queryKeyValue, pastKey, pastValue, bias }: AttentionInputs): Value {
    const byHead = graph.operator('Reshape', `${name}.by_head`, [queryKeyValue, this.#byHead]);
    const [query, key, value] = [`${name}.query`, `${name}.key`, `${name}.value`] as const;
    graph.operator(
      'Split',
      `${name}.split`,
      [byHead],
      { axis: 0, num_outputs: 3 },
      { outputs: [query, key, value] },
    );
    const scaled = graph.operator('Mul', `${name}.scaled`, [query, this.#scale]);
    const scores = (of: string, keys: Value) =>
      graph.operator(
        'FusedMatMul',
        `${name}.scores_${of}`,
        [scaled, keys],
        { transB: 1 },
        { domain: microsoft },
      );
    const all = graph.operator('Concat', `${name}.scores`, [scores('past', pastKey), scores('own', key)], {
      axis: -1,
    });
    const visible = graph.operator('Add', `${name}.visible`, [all, bias]);
    const weights = graph.operator('Softmax', `${name}.weights`, [visible], { axis: -1 });
    const [ofPast, ofOwn] = [`${name}.weights_past`, `${name}.weights_own`] as const;
    graph.operator(
      'Split',
      `${name}.weights_split`,
      [weights, this.#slotCounts],
      { axis: -1 },
      { outputs: [ofPast, ofOwn] },
    );
    const found = graph.operator('Add', `${name}.found`, [
      graph.operator('MatMul', `${name}.found_past`, [ofPast, pastValue]),
      graph.operator('Mul', `${name}.found_own`, [ofOwn, value]),
    ]);
    return graph.operator('Reshape', name, [found, this.#headsTogether]);
  }
}
