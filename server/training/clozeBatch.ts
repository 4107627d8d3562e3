// Classification as a cloze question (arXiv 2103.10360, section 2.3) as inputs of a training graph: of each row Part A,
// and every answer side by side behind one <|startofpiece|>, as they are scored when the model is used.
import { layOutChoices } from '../glm/scoring';
import type { SpecialTokens } from '../glm/tokenizer';
import { trainingNames as names } from '../onnx/training/names';
import { floats, integers, sequenceInputs, type Batch, type Row } from './batch';

/** A text whose blank one of the answers fills. */
export interface ClozeRow {
  /** Token ids of Part A. */
  readonly partA: readonly number[];
  /** Where its mask token stands. */
  readonly maskPosition: number;
  /** Index of the right answer. */
  readonly gold: number;
}

export interface Answers {
  /** Token ids of each; not empty. */
  readonly choices: readonly (readonly number[])[];
  /** Whether <|endofpiece|> belongs to an answer. */
  readonly includeEnd: boolean;
}

/** The loss is the mean over the rows. */
export function clozeBatch(rows: readonly ClozeRow[], answers: Answers, special: SpecialTokens): Batch {
  const laidOut = rows.map((row) => layOut(row, answers, special));
  const { inputs, n } = sequenceInputs(laidOut);
  const predictions = laidOut.flatMap((row, i) =>
    row.predictions.flatMap((choice, k) =>
      choice.map(({ place, target }) => ({
        at: i * n + place,
        target,
        answer: i * answers.choices.length + k,
      })),
    ),
  );
  const membership = new Float32Array(rows.length * answers.choices.length * predictions.length);
  predictions.forEach(({ answer }, i) => {
    membership[answer * predictions.length + i] = 1;
  });
  return {
    ...inputs,
    [names.predictAt]: integers(predictions.map(({ at }) => at)),
    [names.targets]: integers(predictions.map(({ target }) => target)),
    [names.answers]: {
      type: 'float32',
      data: membership,
      dims: [rows.length * answers.choices.length, predictions.length],
    },
    [names.gold]: integers(rows.map(({ gold }) => gold)),
    [names.rowWeights]: floats(rows.map(() => 1 / rows.length)),
  };
}

interface ClozeSequence extends Row {
  /** Of each choice: where in the sequence which token is predicted. */
  readonly predictions: readonly (readonly { readonly place: number; readonly target: number }[])[];
}

function layOut(
  { partA, maskPosition }: ClozeRow,
  { choices, includeEnd }: Answers,
  special: SpecialTokens,
): ClozeSequence {
  const start = partA.length;
  const { tokens, predictions } = layOutChoices({ special, maskPosition, choices, includeEnd }, start);
  const ancestors = tokens.map((token) => new Set(token.ancestors));
  return {
    tokens: [...partA, ...tokens.map(({ id }) => id)],
    positions: [...partA.keys(), ...tokens.map(({ maskPosition }) => maskPosition)],
    blockPositions: [...partA.map(() => 0), ...tokens.map(({ inside }) => inside)],
    sees: (place, other) =>
      other < start || other === place || (ancestors[place - start]?.has(other) ?? false),
    predictions: predictions.map((choice) =>
      choice.map(({ row, target }) => ({ place: start + row, target })),
    ),
  };
}
