// Prodigy's examples of the `choice` interface.
import { createHash } from 'node:crypto';
import { isPersons, type LabelledRow } from './labelledRow';

/** @param labels all labels of the task */
export function toProdigy(row: LabelledRow, labels: readonly string[]): object {
  const { text, cells, label, status, probability } = row;
  return {
    text,
    meta: { ...cells, ...(probability !== undefined && { score: probability }) },
    options: labels.map((id) => ({ id, text: id })),
    accept: label === undefined ? [] : [label],
    // An example without an answer is asked about, with the suggestion chosen.
    ...(isPersons(row) && { answer: 'accept' }),
    ...(status === 'skipped' && { answer: 'ignore' }),
    _input_hash: hash32(text),
    _task_hash: hash32(JSON.stringify([text, labels])),
  };
}

/** 32 bits, with a sign as Prodigy's have. */
function hash32(text: string): number {
  return createHash('sha256').update(text).digest().readInt32LE();
}
