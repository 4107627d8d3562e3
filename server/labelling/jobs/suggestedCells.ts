// A suggestion as the cells of a row.
import type { CellValues } from '../datasets/entry';
import { labelColumns } from '../task/columns';
import type { Task } from '../task/task';

/**
 * Columns of a suggestion in their order; several patterns have their disagreement among them. The status is the
 * first: it tells a labelled row from a record with too many cells (see `spilledCells`).
 */
export function suggestedColumns(task: Task): string[] {
  const { label, probability, distribution, disagreement, status, hash } = labelColumns(task.labelColumn);
  return [
    status,
    label,
    probability,
    distribution,
    ...(task.patterns.length > 1 ? [disagreement] : []),
    hash,
  ];
}

/** @param distribution probability of each label, in the task's order */
export function suggestedCells(
  task: Task,
  suggestion: {
    readonly label: string;
    readonly distribution: readonly number[];
    readonly disagreement: number;
  },
  hash: string,
): CellValues {
  const columns = labelColumns(task.labelColumn);
  const distribution = Object.fromEntries(
    task.verbalizer.map(({ label }, i) => [label, suggestion.distribution[i] ?? 0]),
  );
  return {
    [columns.status]: 'suggested',
    [columns.label]: suggestion.label,
    [columns.probability]: distribution[suggestion.label] ?? 0,
    [columns.distribution]: distribution,
    ...(task.patterns.length > 1 && { [columns.disagreement]: suggestion.disagreement }),
    [columns.hash]: hash,
  };
}

/** Six digits say all that is meant, and the same on every machine's last bit. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
