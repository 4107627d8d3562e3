// Classification as a cloze question (arXiv 2103.10360, section 2.3) as inputs of a training graph: of each row Part A,
// and every answer side by side behind one <|startofpiece|>, as they are scored when the model is used.
import { layOutChoices } from '../glm/scoring';
import type { SpecialTokens } from '../glm/tokenizer';
import { trainingNames as names } from '../onnx/training/names';
import { floats, integers, sequenceInputs, unseen, type Batch, type Row } from './batch';

/** A text whose blank one of the answers fills. */
export interface ClozeRow {
  /** Token ids of Part A. */
  readonly partA: readonly number[];
  /** Where its mask token stands. */
  readonly maskPosition: number;
  /** Index of the right label. */
  readonly gold: number;
  /** The answers' token ids where this text needs them in a form of their own. */
  readonly choices?: readonly (readonly number[])[];
}

export interface Answers {
  /** Token ids of each; not empty. */
  readonly choices: readonly (readonly number[])[];
  /** Index of the label that each of them stands for; by default each is a label of its own. */
  readonly labels?: readonly number[];
  /** How the answers of a label are put together: their probabilities' sum (default) or their log-probabilities' mean. */
  readonly combine?: 'sum' | 'mean';
  /** Whether <|endofpiece|> belongs to an answer. */
  readonly includeEnd: boolean;
}

/** How many scores a row has: one an answer, or one a label where the answers' mean is taken. */
export function scoresPerRow(answers: Answers): number {
  return answers.combine === 'mean' ? new Set(labelsOf(answers)).size : answers.choices.length;
}

/** The label of each answer. */
function labelsOf({ choices, labels }: Answers): readonly number[] {
  return labels ?? [...choices.keys()];
}

/** Log-probability of each label, up to a common number, from a row's scores. */
export function labelScores(answers: Answers, scores: Float32Array): number[] {
  if (answers.combine === 'mean') return [...scores];
  const labels = labelsOf(answers);
  return [...new Set(labels)].map((label) => {
    const own = [...scores].filter((_, i) => labels[i] === label);
    const most = Math.max(...own);
    return most + Math.log(own.reduce((sum, score) => sum + Math.exp(score - most), 0));
  });
}

/** The loss is the mean over the rows. */
export function clozeBatch(rows: readonly ClozeRow[], answers: Answers, special: SpecialTokens): Batch {
  const laidOut = rows.map((row) => layOut(row, answers, special));
  const { inputs, n } = sequenceInputs(laidOut);
  const labels = labelsOf(answers);
  const width = scoresPerRow(answers);
  const isMean = answers.combine === 'mean';
  const predictions = laidOut.flatMap((row, i) =>
    row.predictions.flatMap((choice, k) => {
      const label = labels[k] ?? 0;
      const share = isMean ? 1 / labels.filter((other) => other === label).length : 1;
      const answer = i * width + (isMean ? label : k);
      return choice.map(({ place, target }) => ({ at: i * n + place, target, answer, share }));
    }),
  );
  const membership = new Float32Array(rows.length * width * predictions.length);
  predictions.forEach(({ answer, share }, i) => {
    membership[answer * predictions.length + i] = share;
  });
  const gold = rows.flatMap((row) =>
    Array.from({ length: width }, (_, k) => ((isMean ? k : labels[k]) === row.gold ? 0 : unseen)),
  );
  return {
    ...inputs,
    [names.predictAt]: integers(predictions.map(({ at }) => at)),
    [names.targets]: integers(predictions.map(({ target }) => target)),
    [names.answers]: {
      type: 'float32',
      data: membership,
      dims: [rows.length * width, predictions.length],
    },
    [names.gold]: { type: 'float32', data: Float32Array.from(gold), dims: [rows.length, width] },
    [names.rowWeights]: floats(rows.map(() => 1 / rows.length)),
  };
}

interface ClozeSequence extends Row {
  /** Of each choice: where in the sequence which token is predicted. */
  readonly predictions: readonly (readonly { readonly place: number; readonly target: number }[])[];
}

function layOut(
  { partA, maskPosition, choices: own }: ClozeRow,
  { choices: common, includeEnd }: Answers,
  special: SpecialTokens,
): ClozeSequence {
  const choices = own ?? common;
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
