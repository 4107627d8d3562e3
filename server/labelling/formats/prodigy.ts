// Prodigy's examples of the `choice` interface: https://prodi.gy/docs/api-interfaces
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { WrongInput } from '../wrongInput';
import { carriedNames, read, readCarried, theOne, without, type RecordReader } from './importedRecord';
import { isPersons, provenance, suggestionOf, type LabelledRow } from './labelledRow';

/** @param labels all labels of the task */
export function toProdigy(row: LabelledRow, labels: readonly string[]): object {
  const { text, cells, label, status, annotator, time } = row;
  const score = suggestionOf(row)?.probability ?? row.probability;
  const decided = isPersons(row) || status === 'skipped';
  return {
    text,
    meta: { ...cells, ...(score !== undefined && { score }) },
    options: labels.map((id) => ({ id, text: id })),
    accept: label === undefined ? [] : [label],
    // An example without an answer is asked about, with the suggestion chosen.
    ...(isPersons(row) && { answer: 'accept' }),
    ...(status === 'skipped' && { answer: 'ignore' }),
    ...(decided && annotator !== undefined && { _annotator_id: annotator }),
    ...(decided && time !== undefined && { _timestamp: Math.floor(Date.parse(time) / 1000) }),
    // Prodigy keeps what it does not know.
    ...(status !== undefined && { exported: label ?? '' }),
    ...provenance(row),
    _input_hash: hash32(text),
    _task_hash: hash32(JSON.stringify([text, labels])),
  };
}

/** 32 bits, with a sign as Prodigy's have. */
function hash32(text: string): number {
  return createHash('sha256').update(text).digest().readInt32LE();
}

const schema = z.object({
  text: z.string().exactOptional(),
  meta: z.record(z.string(), z.unknown()).default({}),
  /** Ids of the chosen options. */
  accept: z.array(z.union([z.string(), z.int()])).exactOptional(),
  /** Of the `classification` interface, which asks about one label. */
  label: z.union([z.string(), z.int()]).nullish(),
  answer: z.enum(['accept', 'reject', 'ignore']).nullish(),
  _annotator_id: z.string().nullish(),
  _session_id: z.string().nullish(),
  /** Seconds since 1970. */
  _timestamp: z.number().nullish(),
});

const own = ['meta', 'options', 'accept', 'label', 'answer', 'config', 'exported'];

/** An example of `choice` or `classification`, as `db-out` writes them. */
export const fromProdigy: RecordReader = (record) => {
  const { meta, accept, label, answer, _timestamp: seconds, ...by } = read(schema, record);
  if (accept === undefined && label === undefined)
    throw new WrongInput('it has neither "accept" nor "label"');
  if (answer === 'reject') throw new WrongInput('it was rejected, which does not say what its label is');
  const carried = readCarried(record, record.exported);
  const one = theOne(accept ?? (label === null || label === undefined ? [] : [label]));
  const data = without(record, [...own, ...(carried === undefined ? [] : carriedNames)]);
  const fields = Object.fromEntries(Object.entries(data).filter(([name]) => !name.startsWith('_')));
  const annotator = by._annotator_id ?? by._session_id;
  return {
    fields: { ...(carried === undefined ? meta : without(meta, ['score'])), ...fields },
    by: answer === 'accept' ? 'person' : 'model',
    skipped: answer === 'ignore',
    ...(answer !== 'ignore' && one !== undefined && { label: one }),
    ...(typeof annotator === 'string' && { annotator }),
    ...(typeof seconds === 'number' && { time: exactTime(seconds, carried?.time) }),
    carried,
  };
};

/** A time of whole seconds with the milliseconds of one that is known more exactly. */
function exactTime(seconds: number, known: string | undefined): string {
  const isSame = known !== undefined && Math.floor(Date.parse(known) / 1000) === Math.floor(seconds);
  return isSame ? known : new Date(seconds * 1000).toISOString();
}
