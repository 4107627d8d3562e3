// doccano's JSONL of text classification.
import type { LabelledRow } from './labelledRow';

/** Keys that doccano does not know become a document's metadata. */
export function toDoccano({ index, text, cells, label, status, probability, hash }: LabelledRow): object {
  return {
    id: index + 1,
    ...cells,
    text,
    label: label === undefined ? [] : [label],
    ...(status !== undefined && { status }),
    ...(probability !== undefined && { probability }),
    ...(hash !== undefined && { hash }),
  };
}
