// A task's rows whose label is known, as exercises.
import { createHash } from 'node:crypto';
import type { ClozeModel } from '../blanks/cloze';
import { formatOf, formats, readDatasetFile } from '../labelling/datasets/dataset';
import { knownLabel, unusable } from '../labelling/jobs/decisions';
import { asDatasetOf } from '../labelling/task/spilledCells';
import type { Task } from '../labelling/task/task';
import { parseTask } from '../labelling/task/taskFile';
import { WrongInput } from '../labelling/wrongInput';
import { clozeExercises } from '../training/clozeExercises';
import { answersOf, ClozeRows, type KnownRow } from './clozeRows';
import type { Course, CourseOptions } from './course';
import { holdOut } from './heldOut';
import type { Lessons } from './request';
import { readText } from './textFile';

/** The lessons that a labelled dataset gives. */
export type TaskLessons = Extract<Lessons, { kind: 'task' }>;

/**
 * The task in a file.
 * @throws WrongInput naming the file and the field that is wrong
 */
export async function readTaskFile(path: string): Promise<Task> {
  const text = await readText(path);
  try {
    return parseTask(text);
  } catch (error) {
    throw error instanceof WrongInput ? new WrongInput(`${path}: ${error.message}`) : error;
  }
}

/** The rows of a dataset whose label is known, in their order. */
export async function knownRows(
  task: Task,
  { data, format: named, dataset }: Pick<TaskLessons, 'data' | 'format' | 'dataset'>,
): Promise<KnownRow[]> {
  const format = named ?? formatOf(data);
  if (format === undefined) {
    throw new WrongInput(`${data}: its name does not say its format (${formats.join(', ')})`);
  }
  const rows: KnownRow[] = [];
  for await (const entry of readDatasetFile(data, format, asDatasetOf(task, dataset))) {
    if (entry.kind !== 'row' || unusable(entry, task) !== undefined) continue;
    const label = knownLabel(entry, task);
    if (label !== undefined) rows.push({ cell: (column) => entry.cell(column) ?? '', label });
  }
  return rows;
}

/** @throws WrongInput where there are too few rows whose label is known, or the task or dataset is wrong */
export async function taskCourse(
  lessons: TaskLessons,
  model: ClozeModel,
  { heldOut: share, seed, batchSize }: CourseOptions,
): Promise<Course> {
  const task = await readTaskFile(lessons.task);
  const rows = await knownRows(task, lessons);
  const labels = new Set(rows.map(({ label }) => label));
  if (labels.size < 2) {
    const found = labels.size === 0 ? 'no labels' : 'the labels of one kind only';
    throw new WrongInput(
      `${lessons.data}: ${found} of ${task.name} are known; accept or give some of each of two labels first`,
    );
  }
  const split = holdOut(rows, share, seed, ({ label }) => label);
  if (split.heldOut.length === 0) {
    throw new WrongInput(`${lessons.data}: no label is known of two rows, so that none can be held out`);
  }
  const cloze = new ClozeRows(task, model);
  const texts = async (part: readonly KnownRow[]) =>
    (await Promise.all(part.map((row) => cloze.of(row)))).flat();
  return {
    exercises: clozeExercises({
      special: model.tokenizer.special,
      answers: answersOf(task),
      train: await texts(split.train),
      heldOut: await texts(split.heldOut),
      batchSize,
    }),
    name: task.name,
    task: createHash('sha256').update(JSON.stringify(task)).digest('hex').slice(0, 16),
    examples: split.train.length,
    heldOut: split.heldOut.length,
  };
}
