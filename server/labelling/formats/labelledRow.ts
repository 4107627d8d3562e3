// A labelled row as the formats of other programs need it.
import type { Row } from '../datasets/entry';
import { labelColumns, type LabelStatus } from '../task/columns';
import type { Task } from '../task/task';

export interface LabelledRow {
  /** Counts the dataset's rows, from 0. */
  readonly index: number;
  /** What the label is about: the cells that the task's patterns show. */
  readonly text: string;
  /** The other columns, without the label's own. */
  readonly cells: Readonly<Record<string, string>>;
  /** Undefined where the row has none, or was skipped. */
  readonly label?: string;
  readonly status?: LabelStatus;
  /** Of the suggestion, 0 … 1. */
  readonly probability?: number;
  /** Of the task and model that suggested. */
  readonly hash?: string;
}

const statuses: readonly LabelStatus[] = ['suggested', 'accepted', 'overridden', 'skipped'];

export function labelledRow(row: Row, task: Task): LabelledRow {
  const columns = labelColumns(task.labelColumn);
  const own = new Set<string>(Object.values(columns));
  const shown = [...new Set(task.patterns.flatMap((pattern) => pattern.columns))];
  const label = row.cell(columns.label) ?? '';
  const written = row.cell(columns.status) ?? '';
  const status = statuses.find((status) => status === written) ?? (label === '' ? undefined : 'accepted');
  const probability = Number(row.cell(columns.probability) ?? '');
  const hash = row.cell(columns.hash) ?? '';
  return {
    index: row.index,
    text: shown.map((column) => row.cell(column) ?? '').join('\n'),
    cells: Object.fromEntries(
      row.columns
        .filter((column) => !own.has(column) && !shown.includes(column))
        .map((column) => [column, row.cell(column) ?? '']),
    ),
    ...(label !== '' && status !== 'skipped' && { label }),
    ...(status !== undefined && { status }),
    ...(probability > 0 && { probability }),
    ...(hash !== '' && { hash }),
  };
}

/** Whether a person stands behind the label. */
export function isPersons({ status }: LabelledRow): boolean {
  return status === 'accepted' || status === 'overridden';
}
