// What is known about a row before the model is asked: whether it can be labelled, has been, and how it should be.
import type { Row } from '../datasets/entry';
import { labelColumns, shownColumns } from '../task/columns';
import type { Task } from '../task/task';

/** Why a row cannot be labelled; undefined where it can. */
export function unusable(row: Row, task: Task): string | undefined {
  const columns = shownColumns(task);
  const missing = columns.find((column) => row.cell(column) === undefined);
  if (missing !== undefined) return `it has no "${missing}"`;
  const empty = columns.length > 0 && columns.every((column) => (row.cell(column) ?? '').trim() === '');
  return empty ? `there is no text in ${columns.join(', ')}` : undefined;
}

/**
 * Whether a row's label stays: a person's (accepted, overridden, skipped, or a label without a status), or a
 * suggestion of the same task and model.
 */
export function isDecided(row: Row, task: Task, hash: string): boolean {
  const columns = labelColumns(task.labelColumn);
  const status = row.cell(columns.status) ?? '';
  if (status === 'suggested') return row.cell(columns.hash) === hash;
  return status !== '' || (row.cell(columns.label) ?? '') !== '';
}

/**
 * Index of the label that a row should have: the gold column's, else a label that a person accepted or gave.
 * Undefined where there is none, or it is none of the task's labels.
 */
export function knownLabel(row: Row, task: Task): number | undefined {
  if (goldCell(row, task) !== '') return goldLabel(row, task);
  const columns = labelColumns(task.labelColumn);
  const status = row.cell(columns.status) ?? '';
  if (status === 'suggested' || status === 'skipped') return undefined;
  return indexOf((row.cell(columns.label) ?? '').trim(), task);
}

/** Index of the label that the gold column says; undefined where it says none, or none of the task's labels. */
export function goldLabel(row: Row, task: Task): number | undefined {
  const gold = goldCell(row, task);
  return gold === '' ? undefined : indexOf(task.goldValues?.[gold] ?? gold, task);
}

function goldCell(row: Row, { goldColumn }: Task): string {
  return goldColumn === undefined ? '' : (row.cell(goldColumn) ?? '').trim();
}

function indexOf(value: string, { verbalizer }: Task): number | undefined {
  const index = verbalizer.findIndex(({ label }) => label === value);
  return index < 0 ? undefined : index;
}
