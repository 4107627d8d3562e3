// Names of the graphs' inputs and outputs: the contract between those who build graphs and those who run them.
// `n` is the number of tokens read at once, `past` the number of slots in the cache before them.

export const names = {
  /** int64 on the CPU, int32 on a GPU, [1, n] */
  tokens: 'tokens',
  /** as `tokens`: position row 0 */
  positions: 'positions',
  /** as `tokens`: position row 1 */
  blockPositions: 'block_positions',
  /**
   * float32 [1, 1, n, past + n], where `isOne` is true [1, 1, 1, capacity + 1]: 0 where a token sees a slot, a large
   * negative number elsewhere
   */
  attentionBias: 'attention_bias',
  /** int64 on the CPU, int32 on a GPU, [m]: which of the n tokens to give logits for */
  logitsAt: 'logits_at',
  /**
   * float32. On the CPU [1, heads, capacity, headSize], the first `past` slots of each head filled;
   * on a GPU [1, heads, past, headSize].
   */
  pastKey: (layer: number) => `past_key.${layer}`,
  pastValue: (layer: number) => `past_value.${layer}`,
  /** float32 [m, vocabSize] */
  logits: 'logits',

  /** CPU only. bool []: one token is read, and something before it */
  isOne: 'is_one',
  /** CPU only. int64 [2]: capacity and n */
  slotCounts: 'slot_counts',
  /** CPU only. int32 [1]: past + n − 1 */
  lastSlot: 'last_slot',
  /** CPU only. int32 []: past + n */
  totalLength: 'total_length',
  /**
   * CPU only. float32 [layers, n, 2 × hiddenSize]: of each layer and token, its key and then its value, heads side
   * by side
   */
  newKeysValues: 'new_keys_values',

  /** GPU only. float32 [1, heads, past + n, headSize] */
  presentKey: (layer: number) => `present_key.${layer}`,
  presentValue: (layer: number) => `present_value.${layer}`,
  /** Of the graph that gathers slots. int32 [kept]: the slots to keep */
  slots: 'slots',
} as const;
