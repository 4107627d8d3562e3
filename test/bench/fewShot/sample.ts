// Rows to learn from and rows to judge by.
import { join } from 'node:path';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { shuffled } from '../../../server/glm/objective/random';
import type { Task } from '../../../server/labelling/task/task';
import type { KnownRow } from '../../../server/learning/clozeRows';
import { knownRows, readTaskFile } from '../../../server/learning/taskCourse';

export interface LabelledSet {
  readonly task: Task;
  readonly rows: readonly KnownRow[];
}

export interface Sample {
  /** So many of each label, label after label. */
  readonly learned: readonly KnownRow[];
  readonly tested: readonly KnownRow[];
}

/** Rows of a set that are measured; what follows is there to choose settings by. */
const measuredRows = 1000;

/** @param data the folder of the sets @param settings the rows to choose settings by, instead of those to measure */
export async function readSet(name: string, data: string, settings: boolean): Promise<LabelledSet> {
  const task = await readTaskFile(`test/bench/tasks/${name}.glm-task.json`);
  const rows = await knownRows(task, { data: join(data, name, 'dev.jsonl') });
  return { task, rows: settings ? rows.slice(measuredRows) : rows.slice(0, measuredRows) };
}

/** Draws by chance, the same for the same seed. @param shots rows of each label */
export function draw({ task, rows }: LabelledSet, shots: number, seed: number, tested: number): Sample {
  const order = shuffled(rows, xoroshiro128plus(seed));
  const learned = task.verbalizer.flatMap((_, label) =>
    order.filter((row) => row.label === label).slice(0, shots),
  );
  const used = new Set(learned);
  return { learned, tested: order.filter((row) => !used.has(row)).slice(0, tested) };
}
