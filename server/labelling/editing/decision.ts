// What is known of a row's label: by whom, when, and what the model had said.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CellValues, Row } from '../datasets/entry';
import { suggestedColumns } from '../jobs/suggestedCells';
import { labelColumns, shownColumns, statuses } from '../task/columns';
import type { Task } from '../task/task';

export const labellingSchema = z.object({
  /** Empty where the row has none. */
  label: z.string(),
  /** Empty where nobody has said anything. */
  status: z.enum(['', 'suggested', 'accepted', 'overridden', 'skipped']),
  annotator: z.string().exactOptional(),
  /** ISO 8601 in UTC. */
  time: z.string().exactOptional(),
  /** Of the label, by the model, 0 … 1. */
  probability: z.number().exactOptional(),
  /** Probability of every label, by the model. */
  distribution: z.record(z.string(), z.number()).exactOptional(),
  disagreement: z.number().exactOptional(),
  /** Of task, scorer and model that said so. */
  hash: z.string().exactOptional(),
});

/** Everything that the label's columns of a row say. */
export type Labelling = Readonly<z.infer<typeof labellingSchema>>;
export type Status = Labelling['status'];

export const unlabelled: Labelling = { label: '', status: '' };

/** Whether a person has had a say: accepted, overridden, skipped. */
export function isDecision({ status }: { readonly status: Status }): boolean {
  return status === 'accepted' || status === 'overridden' || status === 'skipped';
}

/** Columns of a decided row in their order. */
export function decidedColumns(task: Task): string[] {
  const { annotator, time } = labelColumns(task.labelColumn);
  return [...suggestedColumns(task), annotator, time];
}

/**
 * The status that a row's cells say; a label without one was given by a person. What is none of the task's labels is
 * none.
 */
export function statusIn(row: Row, task: Task): Status {
  const columns = labelColumns(task.labelColumn);
  const written = row.cell(columns.status) ?? '';
  const label = row.cell(columns.label)?.trim() ?? '';
  const isKnown = task.verbalizer.some((each) => each.label === label);
  return statuses.find((status) => status === written) ?? (isKnown ? 'accepted' : '');
}

/** Reads a row's cells. */
export function labellingIn(row: Row, task: Task): Labelling {
  const columns = labelColumns(task.labelColumn);
  const cell = (column: string) => row.cell(column)?.trim() ?? '';
  const probability = Number(cell(columns.probability));
  const distribution = distributionIn(row, task);
  const disagreement = Number(cell(columns.disagreement));
  const status = statusIn(row, task);
  return {
    label: status === '' ? '' : cell(columns.label),
    status,
    ...(cell(columns.annotator) !== '' && { annotator: cell(columns.annotator) }),
    ...(cell(columns.time) !== '' && { time: cell(columns.time) }),
    ...(probability > 0 && { probability }),
    ...(distribution !== undefined && { distribution }),
    ...(disagreement > 0 && { disagreement }),
    ...(cell(columns.hash) !== '' && { hash: cell(columns.hash) }),
  };
}

/** The distribution that a row's cells hold; undefined where there is none that can be read. */
export function distributionIn(row: Row, task: Task): Record<string, number> | undefined {
  const text = row.cell(labelColumns(task.labelColumn).distribution) ?? '';
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed = z.record(z.string(), z.number()).safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The cells that say a labelling; every column of `decidedColumns`, in their order. */
export function cellsOf(labelling: Labelling, task: Task): CellValues {
  const columns = labelColumns(task.labelColumn);
  const { label, status, annotator, time, probability, distribution, disagreement, hash } = labelling;
  return {
    [columns.status]: status,
    [columns.label]: label,
    [columns.probability]: probability ?? '',
    [columns.distribution]: distribution ?? '',
    ...(task.patterns.length > 1 && { [columns.disagreement]: disagreement ?? '' }),
    [columns.hash]: hash ?? '',
    [columns.annotator]: annotator ?? '',
    [columns.time]: time ?? '',
  };
}

/** What a label is about: the cells that the patterns show. */
export function textsOf(row: Row, task: Task): string[] {
  return shownColumns(task).map((column) => row.cell(column) ?? '');
}

/**
 * Names a row by what its label is about, in sixteen hexadecimal digits: a decision is only ever given to a row of
 * the same text.
 */
export function keyOf(row: Row, task: Task): string {
  return createHash('sha256')
    .update(JSON.stringify(textsOf(row, task)))
    .digest('hex')
    .slice(0, 16);
}
