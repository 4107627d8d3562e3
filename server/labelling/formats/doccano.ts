// doccano's JSONL of text classification: https://github.com/doccano/doccano (backend/data_export).
import { z } from 'zod';
import { WrongInput } from '../wrongInput';
import { carriedNames, read, readCarried, theOne, without, type RecordReader } from './importedRecord';
import { provenance, type LabelledRow } from './labelledRow';

/** Keys that doccano does not know become a document's metadata. */
export function toDoccano(row: LabelledRow): object {
  const { index, text, cells, label } = row;
  return {
    id: index + 1,
    ...cells,
    text,
    label: label === undefined ? [] : [label],
    ...provenance(row),
  };
}

const schema = z.object({
  /** Named `labels` by older versions. A label of a span is a triple. */
  label: z.array(z.unknown()).exactOptional(),
  labels: z.array(z.unknown()).exactOptional(),
});

/** Which of several annotators labelled a record is said by the file's name, and not in the file. */
export const fromDoccano: RecordReader = (record) => {
  const { label, labels } = read(schema, record);
  const given = label ?? labels;
  if (given === undefined) throw new WrongInput('it has no "label"');
  const names = given.map((each) => {
    if (typeof each === 'string') return each;
    throw new WrongInput(`${JSON.stringify(each)} labels a part of the text, not the text`);
  });
  const one = theOne(names);
  const carried = readCarried(record);
  return {
    fields: without(record, ['label', 'labels', ...(carried === undefined ? [] : carriedNames)]),
    by: 'unknown',
    skipped: carried?.status === 'skipped' && one === undefined,
    ...(one !== undefined && { label: one }),
    carried,
  };
};
