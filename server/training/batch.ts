// Sequences as the inputs of a training graph: side by side, padded to the longest.
import type { InfillingExample } from '../glm/objective/infilling';
import { trainingNames as names } from '../onnx/training/names';
import type { TensorData } from '../runtime/graphSession';

/** Inputs of a training graph by name, the parameters excepted. */
export type Batch = Readonly<Record<string, TensorData>>;

/** What a score gets added where a token must not see another: large enough that its weight is exactly 0. */
export const unseen = -65504;

/** One sequence of a batch; all rows have the same length. */
export interface Row {
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly blockPositions: readonly number[];
  /** Whether the token at `place` sees the one at `other`. */
  readonly sees: (place: number, other: number) => boolean;
}

/** The tokens, positions and mask of sequences. Padding is read as token 0 and seen by no one. */
export function sequenceInputs(rows: readonly Row[]): { readonly inputs: Batch; readonly n: number } {
  const n = Math.max(...rows.map(({ tokens }) => tokens.length));
  const padded = (pick: (row: Row) => readonly number[]) =>
    integers(rows.flatMap((row) => Array.from({ length: n }, (_, i) => pick(row)[i] ?? 0)));
  const bias = new Float32Array(rows.length * n * n).fill(unseen);
  rows.forEach(({ tokens, sees }, row) => {
    for (let place = 0; place < n; place++) {
      const start = (row * n + place) * n;
      for (let other = 0; other < tokens.length; other++) {
        // Padding sees everything: what it finds is used nowhere, and must not be undefined.
        if (place >= tokens.length || sees(place, other)) {
          bias[start + other] = 0;
        }
      }
    }
  });
  return {
    n,
    inputs: {
      [names.tokens]: padded(({ tokens }) => tokens),
      [names.positions]: padded(({ positions }) => positions),
      [names.blockPositions]: padded(({ blockPositions }) => blockPositions),
      [names.attentionBias]: { type: 'float32', data: bias, dims: [rows.length, 1, n, n] },
    },
  };
}

/** A batch of the pretraining objective: the loss is the mean over all counted tokens of the batch. */
export function infillingBatch(examples: readonly InfillingExample[]): Batch {
  const { inputs, n } = sequenceInputs(
    examples.map((example) => ({
      ...example,
      sees: (place, other) => other < example.partALength || other <= place,
    })),
  );
  const predictions = examples.flatMap(({ lossMask, targets }, row) =>
    lossMask.flatMap((counts, place) =>
      counts === 1 ? [{ at: row * n + place, target: targets[place] ?? 0 }] : [],
    ),
  );
  const weight = 1 / predictions.length;
  return {
    ...inputs,
    [names.predictAt]: integers(predictions.map(({ at }) => at)),
    [names.targets]: integers(predictions.map(({ target }) => target)),
    [names.weights]: floats(predictions.map(() => weight)),
  };
}

/** int64 [n] */
export function integers(values: readonly number[]): TensorData {
  return { type: 'int64', data: BigInt64Array.from(values, BigInt), dims: [values.length] };
}

/** float32 [n] */
export function floats(values: readonly number[]): TensorData {
  return { type: 'float32', data: Float32Array.from(values), dims: [values.length] };
}
