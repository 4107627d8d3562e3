// A labelled row as the formats of other programs need it.
import type { Row } from '../datasets/entry';
import { isDecision, labellingIn, type Labelling } from '../editing/decision';
import { labelColumns, shownColumns } from '../task/columns';
import type { Task } from '../task/task';

export interface LabelledRow extends Partial<Labelling> {
  /** Counts the dataset's rows, from 0. */
  readonly index: number;
  /** What the label is about: the cells that the task's patterns show. */
  readonly text: string;
  /** The other columns, without the label's own; where the patterns show several columns, those too. */
  readonly cells: Readonly<Record<string, string>>;
}

export function labelledRow(row: Row, task: Task): LabelledRow {
  const own = new Set<string>(Object.values(labelColumns(task.labelColumn)));
  const shown = shownColumns(task);
  const inText = shown.length === 1 ? shown : shown.filter((column) => column === 'text');
  const { label, status, ...rest } = labellingIn(row, task);
  return {
    index: row.index,
    text: shown.map((column) => row.cell(column) ?? '').join('\n'),
    cells: Object.fromEntries(
      row.columns
        .filter((column) => !own.has(column) && !inText.includes(column))
        .map((column) => [column, row.cell(column) ?? '']),
    ),
    ...(label !== '' && status !== 'skipped' && { label }),
    ...(status !== '' && { status }),
    ...rest,
  };
}

/** Whether a person stands behind the label. */
export function isPersons({ status }: LabelledRow): boolean {
  return status !== undefined && status !== 'skipped' && isDecision({ status });
}

/** Everything that is known about a label but the label: who, when, what the model had said, and which model. */
export function provenance(row: LabelledRow): Omit<Labelling, 'label' | 'status'> & Partial<Labelling> {
  const { status, annotator, time, probability, distribution, disagreement, hash } = row;
  return {
    ...(status !== undefined && { status }),
    ...(annotator !== undefined && { annotator }),
    ...(time !== undefined && { time }),
    ...(probability !== undefined && { probability }),
    ...(distribution !== undefined && { distribution }),
    ...(disagreement !== undefined && { disagreement }),
    ...(hash !== undefined && { hash }),
  };
}

/** What the model had suggested, also where a person has decided since; undefined where that is not known. */
export function suggestionOf(
  row: LabelledRow,
): { readonly label: string; readonly probability?: number } | undefined {
  const { label, status, distribution, probability } = row;
  const likeliest = distribution === undefined ? undefined : likeliestOf(distribution);
  if (likeliest !== undefined) return likeliest;
  if (
    label === undefined ||
    !(status === 'suggested' || (status === 'accepted' && probability !== undefined))
  ) {
    return undefined;
  }
  return { label, ...(probability !== undefined && { probability }) };
}

/** The likeliest label of a distribution, the first of equals. */
export function likeliestOf(
  distribution: Readonly<Record<string, number>>,
): { readonly label: string; readonly probability: number } | undefined {
  let best: { label: string; probability: number } | undefined;
  for (const [label, probability] of Object.entries(distribution)) {
    if (best === undefined || probability > best.probability) best = { label, probability };
  }
  return best;
}
