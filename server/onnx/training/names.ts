// Names of the training graphs' inputs and outputs. `rows` are the sequences of a batch, each padded to `n` tokens; all
// their tokens lie side by side, `tokens` = rows × n.

export const trainingNames = {
  /** int64 [tokens] */
  tokens: 'tokens',
  /** int64 [tokens]: position row 0 */
  positions: 'positions',
  /** int64 [tokens]: position row 1 */
  blockPositions: 'block_positions',
  /** float32 [rows, 1, n, n]: 0 where a token sees a token, a large negative number elsewhere */
  attentionBias: 'attention_bias',
  /** int64 [m]: which of the tokens predict something */
  predictAt: 'predict_at',
  /** int64 [m]: what they predict */
  targets: 'targets',
  /** float32 [m], infilling only: how much each prediction counts in the loss; a mean where they add up to 1 */
  weights: 'weights',
  /** float32 [rows × choices, m], choices only: how much each prediction counts in an answer's log-probability */
  answers: 'answers',
  /** float32 [rows, choices], choices only: 0 for the right choices of each row, a large negative number elsewhere */
  gold: 'gold',
  /** float32 [rows], choices only: how much each row counts in the loss */
  rowWeights: 'row_weights',

  /** float32 [], in nats */
  loss: 'loss',
  /** float32 [m]: log-probability of each target, in nats */
  logProbs: 'log_probs',
  /** float32 [rows, choices], choices only: log-probability of each answer, in nats */
  scores: 'scores',
  /** float32, as the parameter */
  gradient: (parameter: string) => `gradient.${parameter}`,
} as const;
