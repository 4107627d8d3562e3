// How a row stands, as people are told it.
import type { ListedRow } from '../../server/protocol/openDataset';

/** A row that nobody has decided is one with a suggestion as soon as the model has one, whether the file says so or not. */
export function standingOf({
  status,
  suggestion,
}: Pick<ListedRow, 'status' | 'suggestion'>): ListedRow['status'] {
  return status === '' && suggestion !== undefined ? 'suggested' : status;
}
