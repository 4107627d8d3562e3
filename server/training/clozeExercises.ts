// Classification as a cloze question, as exercises: rows whose label is known, and some of them held out.
import { createHash } from 'node:crypto';
import type { SpecialTokens } from '../glm/tokenizer';
import { trainingNames } from '../onnx/training/names';
import { clozeBatch, labelScores, scoresPerRow, type Answers, type ClozeRow } from './clozeBatch';
import { inPieces, type Exercises } from './exercises';

export interface ClozeTask {
  readonly special: SpecialTokens;
  readonly answers: Answers;
  readonly train: readonly ClozeRow[];
  readonly heldOut: readonly ClozeRow[];
  /** Held-out rows that are judged at once. */
  readonly batchSize: number;
}

export function clozeExercises({ special, answers, train, heldOut, batchSize }: ClozeTask): Exercises {
  return {
    objective: { kind: 'choices', choices: scoresPerRow(answers) },
    count: train.length,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([special, answers, train, heldOut]))
      .digest('hex'),
    batch: (examples) =>
      clozeBatch(
        examples.flatMap((i) => train[i] ?? []),
        answers,
        special,
      ),
    heldOut: inPieces(byLength(heldOut), batchSize).map((rows) => ({
      batch: clozeBatch(rows, answers, special),
      examples: rows.length,
      right: (outputs) => chosenLabels(answers, outputs).filter((label, i) => label === rows[i]?.gold).length,
    })),
  };
}

/** Texts of about the same length side by side: little of a batch is padding. */
function byLength(rows: readonly ClozeRow[]): ClozeRow[] {
  return rows.toSorted((a, b) => a.partA.length - b.partA.length);
}

/** The likeliest label of each row of a batch, from what its graph returned. */
export function chosenLabels(answers: Answers, outputs: ReadonlyMap<string, Float32Array>): number[] {
  const scores = outputs.get(trainingNames.scores) ?? new Float32Array();
  const width = scoresPerRow(answers);
  return Array.from({ length: scores.length / width }, (_, row) => {
    const labels = labelScores(answers, scores.subarray(row * width, (row + 1) * width));
    return labels.indexOf(Math.max(...labels));
  });
}
