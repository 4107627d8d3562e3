// Argilla's records with a field `text` and a label question `label`.
import { isPersons, type LabelledRow } from './labelledRow';

export function toArgilla(row: LabelledRow): object {
  const { index, text, cells, label, status, probability, hash } = row;
  return {
    id: String(index + 1),
    fields: { text },
    metadata: cells,
    suggestions:
      status === 'suggested' && label !== undefined
        ? { label: { value: label, score: probability ?? null, agent: hash ?? null } }
        : {},
    responses:
      isPersons(row) && label !== undefined ? { label: [{ value: label, status: 'submitted' }] } : {},
  };
}
