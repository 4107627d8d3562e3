// What a record of another program's file says, before it becomes a row of a task's dataset.
import type { z } from 'zod';
import { labellingSchema, type Labelling } from '../editing/decision';
import type { Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { likeliestOf } from './labelledRow';

const carriedSchema = labellingSchema.partial();

/** What `glm export` had written about a label. */
export type Carried = Readonly<z.infer<typeof carriedSchema>>;

/** The members that `glm export` adds to a record; anything else in the file may have the same names. */
export const carriedNames: readonly string[] = [
  'status',
  'annotator',
  'time',
  'probability',
  'distribution',
  'disagreement',
  'hash',
];

/**
 * What `glm export` had written into a record; undefined where it was not that.
 * @param label the label at that time, where the program may have changed it since; empty for none
 */
export function readCarried(record: Readonly<Record<string, unknown>>, label?: unknown): Carried | undefined {
  const members = carriedNames.flatMap((name): [string, unknown][] => {
    const value = record[name];
    return value === undefined || value === null || value === '' ? [] : [[name, value]];
  });
  const parsed = carriedSchema.safeParse({
    ...Object.fromEntries(members),
    ...(typeof label === 'string' && { label }),
  });
  return parsed.success && parsed.data.status !== undefined ? parsed.data : undefined;
}

export interface ImportedRecord {
  /** The record's data; what the label is about is in `text`, or in the columns that the task's patterns show. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The label as the file has it: a name, or a value that the task's `goldValues` know. */
  readonly label?: string | number;
  /** Who says so. `unknown`: the file does not tell a person's label from a model's. */
  readonly by: 'person' | 'model' | 'unknown';
  /** Whether a person has passed over the record. */
  readonly skipped?: boolean;
  readonly annotator?: string;
  /** Anything that `Date` reads. */
  readonly time?: string;
  readonly probability?: number;
  /** Names the model that suggested. */
  readonly hash?: string;
  /** What `glm export` had written about the label; undefined where somebody else wrote the file. */
  readonly carried?: Carried | undefined;
}

export interface ImportOf {
  readonly task: Task;
  /** The field, question or control that holds the label, where it is not the only one or called as in the task. */
  readonly labelField?: string;
}

/** A record of a program's file. @throws WrongInput saying why it cannot be used */
export type RecordReader = (record: Readonly<Record<string, unknown>>, of: ImportOf) => ImportedRecord;

/**
 * The labelling of a row. A person's label that is not the model's counts as overridden.
 * @param annotator of labels of which the file does not say whose they are
 * @throws WrongInput where the label is none of the task's
 */
export function labellingOf(said: ImportedRecord, task: Task, annotator?: string): Labelling {
  const carried = said.carried ?? {};
  const { distribution, disagreement } = carried;
  const hash = carried.hash ?? said.hash;
  const model = {
    ...(distribution !== undefined && { distribution }),
    ...(disagreement !== undefined && { disagreement }),
    ...(hash !== undefined && { hash }),
  };
  const label = said.label === undefined ? undefined : labelNamed(said.label, task);
  // What was written about another label than the one that the record has now is no longer true.
  const isCarried = carried.label === undefined || carried.label === (label ?? '');
  const by = whoAndWhen(said, isCarried ? carried : {}, annotator);
  if (said.skipped === true) return { label: '', status: 'skipped', ...by, ...model };
  if (label === undefined) return { label: '', status: '' };
  const suggested = distribution === undefined ? undefined : likeliestOf(distribution)?.label;
  const probability =
    distribution?.[label] ?? (isCarried ? carried.probability : undefined) ?? said.probability;
  const status = statusOf(said, isCarried ? carried.status : undefined, suggested, label);
  return {
    label,
    status,
    ...(status !== 'suggested' && by),
    ...(probability !== undefined && { probability }),
    ...model,
  };
}

function statusOf(
  { by }: ImportedRecord,
  carried: Labelling['status'] | undefined,
  suggested: string | undefined,
  label: string,
): Labelling['status'] {
  const isOther = suggested !== undefined && suggested !== label;
  if (by === 'model' || (by === 'unknown' && carried === 'suggested' && !isOther)) return 'suggested';
  if (suggested !== undefined) return isOther ? 'overridden' : 'accepted';
  return carried === 'overridden' ? carried : 'accepted';
}

function whoAndWhen(
  said: ImportedRecord,
  carried: Carried,
  other: string | undefined,
): { readonly annotator?: string; readonly time?: string } {
  const annotator = said.annotator ?? carried.annotator ?? other;
  const time = said.time === undefined ? carried.time : timeOf(said.time);
  return { ...(annotator !== undefined && { annotator }), ...(time !== undefined && { time }) };
}

function timeOf(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new WrongInput(`"${text}" is no time`);
  return time.toISOString();
}

/** The label that a value stands for. */
function labelNamed(value: string | number, { verbalizer, goldValues }: Task): string {
  const labels = verbalizer.map(({ label }) => label);
  const text = String(value);
  const label = labels.includes(text) ? text : goldValues?.[text];
  if (label !== undefined) return label;
  throw new WrongInput(
    `the label "${text}" is none of ${labels.join(', ')} (goldValues in the task can say which one it means)`,
  );
}

/**
 * The one label among several values.
 * @throws WrongInput where they differ
 */
export function theOne<T extends string | number>(values: readonly T[]): T | undefined {
  const different = [...new Set(values)];
  if (different.length > 1) throw new WrongInput(`it has several labels: ${different.join(', ')}`);
  return different[0];
}

/**
 * Parses a part of a record.
 * @throws WrongInput naming the member that is wrong
 */
export function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.');
  throw new WrongInput(`${where}: ${issue?.message ?? 'wrong'}`);
}

/** A record without some of its members. */
export function without(
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
