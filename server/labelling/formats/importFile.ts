// Another program's labelled file becomes a dataset of a task.
import { asText } from '../datasets/jsonLines';
import { cellsOf } from '../editing/decision';
import { OutputFile } from '../jobs/outputFile';
import { checkOutputPlace } from '../jobs/outputPlace';
import { labelColumns, shownColumns } from '../task/columns';
import type { Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { fromArgilla } from './argilla';
import { withOwnNames } from './columnNames';
import { fromDoccano } from './doccano';
import type { ExportTarget } from './exportFile';
import { fromHuggingFace } from './huggingFace';
import { labellingOf, type RecordReader } from './importedRecord';
import { readJsonRecords } from './jsonRecords';
import { fromLabelStudio } from './labelStudio';
import { fromProdigy } from './prodigy';

export interface ImportOptions {
  readonly input: string;
  readonly source: ExportTarget;
  /** JSONL. */
  readonly output: string;
  /** The field, question or control that holds the label. */
  readonly labelField?: string;
  /** Who gave the labels of which the file does not say whose they are. */
  readonly annotator?: string;
  /** Told of every record that cannot be used. */
  readonly onUnusable?: (line: number, reason: string) => void;
}

export interface ImportResult {
  readonly rows: number;
  /** Rows with a label or skipped by a person. */
  readonly decided: number;
  /** Records that cannot be used, and are not in the output. */
  readonly unusable: number;
}

const readers: Readonly<Record<ExportTarget, RecordReader>> = {
  'hugging-face': fromHuggingFace,
  doccano: fromDoccano,
  'label-studio': fromLabelStudio,
  prodigy: fromProdigy,
  argilla: fromArgilla,
};

/**
 * JSONL, a row for each record in their order; labels are in the task's columns.
 * @throws WrongInput where the output cannot be written, or is the input
 */
export async function importFile(task: Task, options: ImportOptions): Promise<ImportResult> {
  const { input, source, labelField, annotator } = options;
  await checkOutputPlace(options.output, input);
  const of = { task, ...(labelField !== undefined && { labelField }) };
  const output = await OutputFile.create(options.output);
  let [rows, decided, unusable] = [0, 0, 0];
  try {
    for await (const { line, object, fault } of readJsonRecords(input)) {
      try {
        if (object === undefined) throw new WrongInput(fault ?? 'not a JSON object');
        const record = readers[source](object, of);
        const labelling = labellingOf(record, task, annotator);
        const fields = withOwnNames(fieldsOf(record.fields, task), source);
        const row = { ...inPlace(fields, task), ...labelCells(labelling, task) };
        await output.write(Buffer.from(`${JSON.stringify(row)}\n`));
        rows++;
        if (labelling.status !== '' && labelling.status !== 'suggested') decided++;
      } catch (error) {
        if (!(error instanceof WrongInput)) throw error;
        unusable++;
        options.onUnusable?.(line, error.message);
      }
    }
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  }
  return { rows, decided, unusable };
}

function labelCells(labelling: Parameters<typeof cellsOf>[0], task: Task): object {
  return Object.fromEntries(Object.entries(cellsOf(labelling, task)).filter(([, value]) => value !== ''));
}

/** @throws WrongInput where a column stands in the label's place */
function inPlace(fields: Readonly<Record<string, unknown>>, task: Task): Readonly<Record<string, unknown>> {
  const columns = Object.values<string>({ ...labelColumns(task.labelColumn) });
  const own = columns.find((column) => Object.hasOwn(fields, column));
  if (own !== undefined) {
    throw new WrongInput(`its "${own}" is in the label's place: give the task another labelColumn`);
  }
  return fields;
}

/** The data in the columns that the task's patterns show. `glm export` has put several of them into one text. */
function fieldsOf(fields: Readonly<Record<string, unknown>>, task: Task): Readonly<Record<string, unknown>> {
  const shown = shownColumns(task);
  const missing = shown.filter((column) => !Object.hasOwn(fields, column));
  const [only] = missing;
  if (shown.length === 1 && only !== undefined && typeof fields.text === 'string') {
    const { text, ...rest } = fields;
    return { ...rest, [only]: text };
  }
  if (only !== undefined) {
    throw new WrongInput(`it has no "${only}", only ${Object.keys(fields).join(', ')}`);
  }
  return shown.length > 1 ? separated(fields, shown) : fields;
}

/** Takes the other columns out of a text that several were put into. */
function separated(
  fields: Readonly<Record<string, unknown>>,
  shown: readonly string[],
): Readonly<Record<string, unknown>> {
  const joined = fields.text;
  if (typeof joined !== 'string') return fields;
  const at = shown.indexOf('text');
  const textOf = (columns: readonly string[]) => columns.map((column) => asText(fields[column]));
  if (at < 0) {
    const { text, ...rest } = fields;
    return text === textOf(shown).join('\n') ? rest : fields;
  }
  const before = textOf(shown.slice(0, at))
    .map((cell) => `${cell}\n`)
    .join('');
  const after = textOf(shown.slice(at + 1))
    .map((cell) => `\n${cell}`)
    .join('');
  const isJoined =
    joined.length >= before.length + after.length && joined.startsWith(before) && joined.endsWith(after);
  return isJoined ? { ...fields, text: joined.slice(before.length, joined.length - after.length) } : fields;
}
