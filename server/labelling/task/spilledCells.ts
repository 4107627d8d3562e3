// A delimited record with more cells than its columns is no row, also when the label's columns have been added at the
// end since: its last cells only seem to stand in them.
import type { DatasetOptions } from '../datasets/dataset';
import type { Row } from '../datasets/entry';
import { labelColumns, statuses } from './columns';
import type { Task } from './task';

/**
 * Why a record of a labelled dataset is none of its rows; undefined where it is one. The status comes first among the
 * added columns and the model's hash follows: a row that was labelled has a status and reaches as far as the hash, one
 * that was not ends before both, or has nothing in any of them.
 */
export function spilledCells(row: Row, task: Task): string | undefined {
  const columns = labelColumns(task.labelColumn);
  const first = row.columns.indexOf(columns.status);
  if (first < 0 || row.columns.indexOf(columns.hash) < first) return undefined;
  const cells = row.columns.map((column) => row.cell(column));
  const added = cells.slice(first).filter((cell) => cell !== undefined);
  if (added.every((cell) => cell === '')) return undefined;
  const status = row.cell(columns.status) ?? '';
  const isWhole = row.cell(columns.hash) !== undefined;
  if (isWhole && statuses.some((each) => each === status)) return undefined;
  // A person may have written a label with another program; spreadsheets fill their rows up.
  const label = row.cell(columns.label)?.trim() ?? '';
  if (status === '' && (isWhole || task.verbalizer.some((each) => each.label === label))) return undefined;
  return `it has ${first + added.length} cells where ${first} stand before those of the label`;
}

/** How a dataset of a task is read. @param options what else is known about it */
export function asDatasetOf(task: Task, options: DatasetOptions = {}): DatasetOptions {
  return { ...options, refuse: (row) => spilledCells(row, task) };
}
