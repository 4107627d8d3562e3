// The columns of a labelled dataset: where the label and what belongs to it are kept.
import { WrongInput } from '../wrongInput';
import type { Task } from './task';

/** What a person or the model has done to a row. Only `suggested` ones are the model's to change. */
export const statuses = ['suggested', 'accepted', 'overridden', 'skipped'] as const;
export type LabelStatus = (typeof statuses)[number];

/** Names of the result's columns, all made of the task's `labelColumn`. */
export interface LabelColumns {
  readonly label: string;
  /** Of the label, 0 … 1. */
  readonly probability: string;
  /** JSON object: probability of every label. */
  readonly distribution: string;
  /** How far several patterns differ, 0 … 1; empty with a single pattern. */
  readonly disagreement: string;
  readonly status: string;
  /** Of task, scorer and model. */
  readonly hash: string;
  /** Who decided; empty for a suggestion. */
  readonly annotator: string;
  /** When, as ISO 8601 in UTC. */
  readonly time: string;
}

export function labelColumns(labelColumn: string): LabelColumns {
  return {
    label: labelColumn,
    probability: `${labelColumn}_probability`,
    distribution: `${labelColumn}_distribution`,
    disagreement: `${labelColumn}_disagreement`,
    status: `${labelColumn}_status`,
    hash: `${labelColumn}_hash`,
    annotator: `${labelColumn}_annotator`,
    time: `${labelColumn}_time`,
  };
}

/** The columns that a task's patterns show, each once: what a label is about. */
export function shownColumns({ patterns }: Pick<Task, 'patterns'>): string[] {
  return [...new Set(patterns.flatMap(({ columns }) => columns))];
}

/**
 * Checks that a dataset has the columns that a task's patterns show.
 * @throws WrongInput with the list of the columns that there are
 */
export function checkPatternColumns(task: Task, columns: readonly string[]): void {
  for (const column of shownColumns(task)) {
    if (!columns.includes(column)) {
      throw new WrongInput(`the pattern names {${column}}, but the dataset has ${listOf(columns)}`);
    }
  }
}

/**
 * Checks that a dataset has all columns that a task reads.
 * @throws WrongInput with the list of the columns that there are
 */
export function checkColumns(task: Task, columns: readonly string[]): void {
  checkPatternColumns(task, columns);
  if (task.goldColumn !== undefined && !columns.includes(task.goldColumn)) {
    throw new WrongInput(`goldColumn is "${task.goldColumn}", but the dataset has ${listOf(columns)}`);
  }
}

function listOf(columns: readonly string[]): string {
  return columns.length === 0 ? 'no columns' : `only ${columns.join(', ')}`;
}
