// What is known about a row before the model is asked: whether it can be labelled, has been, and how it should be.
import type { Row } from '../datasets/entry';
import { labelColumns } from '../task/columns';
import type { Task } from '../task/task';

/** Why a row cannot be labelled; undefined where it can. */
export function unusable(row: Row, task: Task): string | undefined {
  const columns = task.patterns.flatMap((pattern) => pattern.columns);
  const missing = columns.find((column) => row.cell(column) === undefined);
  if (missing !== undefined) return `it has no "${missing}"`;
  const empty = columns.length > 0 && columns.every((column) => (row.cell(column) ?? '').trim() === '');
  return empty ? `there is no text in ${[...new Set(columns)].join(', ')}` : undefined;
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
  const columns = labelColumns(task.labelColumn);
  const status = row.cell(columns.status) ?? '';
  const gold = task.goldColumn === undefined ? '' : (row.cell(task.goldColumn) ?? '').trim();
  const own = status === 'suggested' || status === 'skipped' ? '' : (row.cell(columns.label) ?? '').trim();
  const value = gold !== '' ? (task.goldValues?.[gold] ?? gold) : own;
  const index = task.verbalizer.findIndex(({ label }) => label === value);
  return index < 0 ? undefined : index;
}
