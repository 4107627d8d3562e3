// How likely the model finds given answers to a blank: all of them side by side in one forward pass.
import { logSumExp } from './decoding/logits';
import type { PartBToken, Reading } from './reading';
import type { SpecialTokens } from './tokenizer';

export interface ChoicesTask {
  readonly reading: Reading;
  readonly special: SpecialTokens;
  /** Where the blank's mask token stands in Part A. */
  readonly maskPosition: number;
  /** Token ids of each choice; not empty. */
  readonly choices: readonly (readonly number[])[];
  /** Whether <|endofpiece|> belongs to an answer, which tells "New" from "New York". */
  readonly includeEnd: boolean;
}

/** All choices side by side behind one <|startofpiece|>. */
export interface ChoicesLayout {
  /** In the order in which they are read. */
  readonly tokens: readonly PartBToken[];
  /** Of each choice, what is to be predicted: after which of `tokens`, and which token. */
  readonly predictions: readonly (readonly { readonly row: number; readonly target: number }[])[];
}

/**
 * <|startofpiece|> is read once for all choices; of each choice, all tokens after which one more is predicted.
 * @param start the slot that the first of the tokens will take
 */
export function layOutChoices(task: Omit<ChoicesTask, 'reading'>, start: number): ChoicesLayout {
  const { special, maskPosition, choices, includeEnd } = task;
  const tokens: PartBToken[] = [{ id: special.startOfPiece, maskPosition, inside: 1, ancestors: [] }];
  const predictions = choices.map((choice) => {
    const targets = includeEnd ? [...choice, special.endOfPiece] : choice;
    const ancestors = [start];
    let row = 0;
    return targets.map((target, i) => {
      const prediction = { row, target };
      if (i + 1 < targets.length) {
        row = tokens.length;
        tokens.push({ id: target, maskPosition, inside: i + 2, ancestors: [...ancestors] });
        ancestors.push(start + row);
      }
      return prediction;
    });
  });
  return { tokens, predictions };
}

/**
 * Log-probability of each choice in nats: the sum over its tokens, and its end token where that belongs to it.
 */
export async function scoreChoices(task: ChoicesTask): Promise<number[]> {
  const { reading } = task;
  const layout = layOutChoices(task, reading.nextSlot);
  const rows = await reading.read(layout.tokens);
  return choiceLogProbs(layout, rows, rows.map(logSumExp));
}

/**
 * Log-probability of each choice in nats.
 * @param rows logits after each of the layout's tokens, [vocabSize] each
 * @param normalisers log Σ exp of each row
 */
export function choiceLogProbs(
  { predictions }: ChoicesLayout,
  rows: readonly Float32Array[],
  normalisers: readonly number[],
): number[] {
  return predictions.map((choice) =>
    choice.reduce((total, { row, target }) => {
      return total + (rows[row]?.[target] ?? -Infinity) - (normalisers[row] ?? 0);
    }, 0),
  );
}

/** Probabilities that are proportional to the exponentials of `logProbs`. */
export function softmax(logProbs: readonly number[]): number[] {
  const max = Math.max(...logProbs);
  const weights = logProbs.map((logProb) => Math.exp(logProb - max));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}
