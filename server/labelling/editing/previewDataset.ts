// The beginning of a dataset: what somebody needs to see who is about to make a task for it.
import { formatOf, readDatasetFile } from '../datasets/dataset';
import type { Row } from '../datasets/entry';
import { WrongInput } from '../wrongInput';

/** Rows that are looked at, and characters of each cell. */
const previewRows = 200;
const cellCharacters = 200;

/** @throws WrongInput where the file cannot be read as a dataset */
export async function previewDataset(path: string): Promise<{
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}> {
  const format = formatOf(path);
  if (format === undefined) throw new WrongInput(`${path}: its name does not say its format`);
  const rows: Row[] = [];
  for await (const entry of readDatasetFile(path, format)) {
    if (entry.kind === 'row') rows.push(entry);
    if (rows.length >= previewRows) break;
  }
  const columns = [...new Set(rows.flatMap((row) => row.columns))];
  return {
    columns,
    rows: rows.map((row) => columns.map((column) => (row.cell(column) ?? '').slice(0, cellCharacters))),
  };
}
