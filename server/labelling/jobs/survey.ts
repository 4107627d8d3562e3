// A first look at a dataset: how many rows, which cannot be labelled, and a sample of those whose label is known.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Entry, Row } from '../datasets/entry';
import { checkColumns } from '../task/columns';
import type { Task } from '../task/task';
import { knownLabel, unusable } from './decisions';

export interface Survey {
  readonly rows: number;
  readonly broken: number;
  /** A random sample of the rows that can be labelled, the same for the same dataset. */
  readonly sample: readonly Row[];
  /** A random sample of those whose label is known. */
  readonly known: readonly { readonly row: Row; readonly label: number }[];
}

/** Rows of each sample. */
const sampleSize = 256;

/** Rows of JSONL whose columns count as the dataset's. */
const columnRows = 100;

/**
 * @param onBroken told of every row that cannot be labelled
 * @throws WrongInput where the dataset lacks a column that the task names
 */
export async function survey(
  entries: AsyncIterable<Entry>,
  task: Task,
  onBroken: (line: number, reason: string) => void,
): Promise<Survey> {
  const columns = new Set<string>();
  const sample = new Reservoir<Row>();
  const known = new Reservoir<{ readonly row: Row; readonly label: number }>();
  let rows = 0;
  let broken = 0;
  for await (const entry of entries) {
    if (entry.kind === 'header') entry.columns.forEach((column) => columns.add(column));
    if (entry.kind === 'broken') {
      broken++;
      onBroken(entry.line, entry.reason);
    }
    if (entry.kind !== 'row') continue;
    rows++;
    if (rows <= columnRows) entry.columns.forEach((column) => columns.add(column));
    if (rows === columnRows) checkColumns(task, [...columns]);
    const reason = unusable(entry, task);
    if (reason !== undefined) {
      broken++;
      if (rows > columnRows || hasAll(task, columns)) onBroken(entry.line, reason);
      continue;
    }
    sample.add(entry);
    const label = knownLabel(entry, task);
    if (label !== undefined) known.add({ row: entry, label });
  }
  if (rows > 0) checkColumns(task, [...columns]);
  return { rows, broken, sample: sample.items, known: known.items };
}

/** Keeps each item that it is given with the same probability, by a fixed seed: equal inputs, equal samples. */
class Reservoir<T> {
  readonly items: T[] = [];
  readonly #random = xoroshiro128plus(1);
  #seen = 0;

  add(item: T): void {
    this.#seen++;
    if (this.items.length < sampleSize) {
      this.items.push(item);
      return;
    }
    const place = uniformInt(this.#random, 0, this.#seen - 1);
    if (place < sampleSize) this.items[place] = item;
  }
}

function hasAll(task: Task, columns: ReadonlySet<string>): boolean {
  return task.patterns.every((pattern) => pattern.columns.every((column) => columns.has(column)));
}

/** SHA-256 of a file in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    if (chunk instanceof Uint8Array) hash.update(chunk);
  }
  return hash.digest('hex');
}
