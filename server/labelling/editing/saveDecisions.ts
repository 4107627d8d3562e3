// Writes decisions into a dataset: only the label's cells of decided rows change, every other byte stays.
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { outputFormat, readDatasetFile } from '../datasets/dataset';
import type { CellValues, Row } from '../datasets/entry';
import { OutputFile } from '../jobs/outputFile';
import { ChangedOnDisk } from '../records/changedOnDisk';
import type { IndexedFile } from '../records/indexedFile';
import { RecordIndex } from '../records/recordIndex';
import type { Task } from '../task/task';
import { cellsOf, decidedColumns, type Labelling } from './decision';

/** Where a dataset's labels are saved: in itself, or for formats that are not written in JSONL beside it. */
export function ownTarget(file: IndexedFile): string {
  if (outputFormat(file.format) === file.format) return file.path;
  const name = basename(file.path, extname(file.path));
  return join(dirname(file.path), `${name}.labelled.jsonl`);
}

/** A dataset as it was written. */
export interface SavedDataset {
  readonly index: RecordIndex;
  readonly columns: readonly string[];
}

/**
 * Writes the dataset with its decisions, beside its place first. Nothing is left half-written.
 * @param target the dataset itself or another file, which is replaced
 * @throws ChangedOnDisk where the dataset is no longer what was labelled
 */
export async function saveDecisions(
  file: IndexedFile,
  task: Task,
  decisions: ReadonlyMap<number, Labelling>,
  target: string,
): Promise<SavedDataset> {
  if (await file.hasChanged()) throw new ChangedOnDisk(file.path);
  // What a link points to is replaced, not the link.
  const path = await realpath(target).catch(() => target);
  const output = await OutputFile.create(path, (await stat(path).catch(() => undefined))?.mode);
  const index = new RecordIndex();
  const wanted = decisions.size === 0 ? [] : decidedColumns(task);
  let written = 0;
  const write = async (bytes: Buffer, line?: number) => {
    if (line !== undefined) index.add(written, written + bytes.length, line);
    written += bytes.length;
    await output.write(bytes);
  };
  try {
    for await (const entry of readDatasetFile(file.path, file.format, file.options)) {
      switch (entry.kind) {
        case 'header':
          await write(wanted.length === 0 ? entry.raw : entry.withColumns(wanted));
          break;
        case 'filler':
          await write(entry.unchanged);
          break;
        case 'broken':
          await write(entry.raw, entry.line);
          break;
        case 'row': {
          const decision = decisions.get(index.count);
          const bytes =
            decision === undefined ? entry.unchanged : entry.changed(cellsFor(entry, decision, file, task));
          await write(bytes, entry.line);
        }
      }
    }
    if (await file.hasChanged()) throw new ChangedOnDisk(file.path);
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  }
  return { index, columns: [...new Set([...file.columns, ...wanted])] };
}

/** An object leaves out what it has nothing to say about; a delimited record has every column. */
function cellsFor(row: Row, decision: Labelling, file: IndexedFile, task: Task): CellValues {
  const cells = cellsOf(decision, task);
  if (outputFormat(file.format) !== 'jsonl') return cells;
  return Object.fromEntries(
    Object.entries(cells).filter(([column, value]) => value !== '' || row.cell(column) !== undefined),
  );
}
