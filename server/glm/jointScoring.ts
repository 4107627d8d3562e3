// How likely answers to several blanks are together.
//
// GLM is trained to write the blanks of a text in a random order (arXiv 2103.10360, section 2.1, equation 1), so each order
// factorises the same joint probability; a model that is not perfect gives another value for each. The mean over orders
// is itself a probability distribution over combinations, treats no blank as the first, and needs no second reading of
// Part A. A pseudo-log-likelihood (Salazar et al. 2020, arXiv 1910.14659), each answer given all others, counts what two
// answers say about each other twice, and is no probability.
import type { Answer } from './decoding/answer';
import { logSumExp } from './decoding/logits';
import type { PartBToken, Reading } from './reading';
import type { SpecialTokens } from './tokenizer';

/** Orders that are tried: all of up to three blanks; of more, those in which each blank comes first and last equally often. */
export function ordersOf(blanks: number): number[][] {
  const places = Array.from({ length: blanks }, (_, i) => i);
  if (blanks <= 3) return permutations(places);
  const turned = places.map((start) => [...places.slice(start), ...places.slice(0, start)]);
  return [...turned, ...turned.map((order) => [...order].reverse())];
}

export interface JointTask {
  readonly reading: Reading;
  readonly special: SpecialTokens;
  /** Where the mask token of each blank stands in Part A. */
  readonly maskPositions: readonly number[];
  /** Each combination has an answer for every blank. */
  readonly combinations: readonly (readonly Answer[])[];
  readonly signal?: AbortSignal;
}

/** Log-probability of each combination in nats: of the mean over orders. The reading is back at Part A afterwards. */
export async function scoreCombinations(task: JointTask): Promise<number[]> {
  const { reading, maskPositions, combinations, signal } = task;
  const byOrder: number[][] = [];
  for (const order of ordersOf(maskPositions.length)) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    byOrder.push(await scoreInOrder(task, order));
  }
  reading.reset();
  return combinations.map(
    (_, i) =>
      logSumExp(Float32Array.from(byOrder, (scores) => scores[i] ?? -Infinity)) - Math.log(byOrder.length),
  );
}

/** All combinations side by side in one forward pass; what begins alike is read once. */
async function scoreInOrder(task: JointTask, order: readonly number[]): Promise<number[]> {
  const { reading, special, maskPositions, combinations } = task;
  reading.reset();
  const start = reading.nextSlot;
  const tokens: PartBToken[] = [];
  const rows = new Map<string, number>();
  const read = (path: readonly string[], token: PartBToken): number => {
    const key = path.join(' ');
    let row = rows.get(key);
    if (row === undefined) {
      row = tokens.push(token) - 1;
      rows.set(key, row);
    }
    return row;
  };
  const predictions = combinations.map((answers) => {
    const targets: { readonly row: number; readonly target: number }[] = [];
    const path: string[] = [];
    const ancestors: number[] = [];
    for (const blank of order) {
      const answer = answers[blank];
      const maskPosition = maskPositions[blank];
      if (answer === undefined || maskPosition === undefined) {
        throw new RangeError(`a combination has no answer for blank ${blank}`);
      }
      // The end token of an answer that was cut off is not predicted, and its last token is not read.
      const written = answer.ended ? [...answer.tokenIds, special.endOfPiece] : answer.tokenIds;
      written.forEach((target, i) => {
        const id = i === 0 ? special.startOfPiece : (written[i - 1] ?? special.startOfPiece);
        path.push(`${blank}:${id}`);
        const row = read(path, { id, maskPosition, inside: i + 1, ancestors: [...ancestors] });
        ancestors.push(start + row);
        targets.push({ row, target });
      });
    }
    return targets;
  });
  const logits = await reading.read(tokens);
  const normalisers = logits.map(logSumExp);
  return predictions.map((targets) =>
    targets.reduce(
      (total, { row, target }) => total + (logits[row]?.[target] ?? -Infinity) - (normalisers[row] ?? 0),
      0,
    ),
  );
}

function permutations(values: readonly number[]): number[][] {
  if (values.length <= 1) return [[...values]];
  return values.flatMap((first, i) =>
    permutations([...values.slice(0, i), ...values.slice(i + 1)]).map((rest) => [first, ...rest]),
  );
}
