// Writes a labelled dataset for another program.
import { readDatasetFile, type DatasetOptions, type Format } from '../datasets/dataset';
import { OutputFile } from '../jobs/outputFile';
import { checkOutputPlace } from '../jobs/outputPlace';
import { checkPatternColumns } from '../task/columns';
import { asDatasetOf } from '../task/spilledCells';
import type { Task } from '../task/task';
import { toArgilla } from './argilla';
import { withFreeNames } from './columnNames';
import { toDoccano } from './doccano';
import type { ExportTarget } from './exportTargets';
import { toHuggingFace } from './huggingFace';
import { labelledRow, type LabelledRow } from './labelledRow';
import { toLabelStudio } from './labelStudio';
import { toProdigy } from './prodigy';

export { exportTargets, type ExportTarget } from './exportTargets';

export interface ExportOptions {
  readonly input: string;
  readonly format: Format;
  readonly dataset?: DatasetOptions;
  readonly output: string;
  readonly target: ExportTarget;
}

export interface ExportResult {
  readonly rows: number;
  /** Rows that cannot be read, and are not in the output. */
  readonly broken: number;
  /** Columns beside the text and the label's own, as the dataset card wants them. */
  readonly columns: readonly string[];
}

/**
 * JSONL, or for Label Studio a JSON array; row after row.
 * @throws WrongInput where the dataset lacks a column of the task's patterns, or the output cannot be written or is
 *   the input
 */
export async function exportFile(task: Task, options: ExportOptions): Promise<ExportResult> {
  const labels = task.verbalizer.map(({ label }) => label);
  const inArray = options.target === 'label-studio';
  const columns = new Set<string>();
  await checkOutputPlace(options.output, options.input);
  const output = await OutputFile.create(options.output);
  let rows = 0;
  let broken = 0;
  try {
    const dataset = asDatasetOf(task, options.dataset);
    for await (const entry of readDatasetFile(options.input, options.format, dataset)) {
      if (entry.kind === 'broken') broken++;
      if (entry.kind !== 'row') continue;
      if (rows === 0) checkPatternColumns(task, entry.columns);
      const found = labelledRow(entry, task);
      const row = { ...found, cells: withFreeNames(found.cells, options.target) };
      Object.keys(row.cells).forEach((column) => columns.add(column));
      const before = inArray ? (rows === 0 ? '[\n' : ',\n') : '';
      const json = JSON.stringify(exported(row, options.target, labels));
      await output.write(Buffer.from(`${before}${json}${inArray ? '' : '\n'}`));
      rows++;
    }
    if (inArray) await output.write(Buffer.from(rows === 0 ? '[]\n' : '\n]\n'));
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  }
  return { rows, broken, columns: [...columns] };
}

function exported(row: LabelledRow, target: ExportTarget, labels: readonly string[]): object {
  switch (target) {
    case 'hugging-face':
      return toHuggingFace(row);
    case 'doccano':
      return toDoccano(row);
    case 'label-studio':
      return toLabelStudio(row);
    case 'prodigy':
      return toProdigy(row, labels);
    case 'argilla':
      return toArgilla(row);
  }
}
