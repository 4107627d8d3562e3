// What an open dataset says of itself, in the user's language.
import type { LabellingProgress, ListedRow } from '../protocol/openDataset';
import { inUsersLanguage } from './language';

/** A row with why it cannot be read. */
export function rowInWords<Row extends ListedRow>(row: Row): Row {
  return { ...row, ...(row.reason !== undefined && { reason: inUsersLanguage(row.reason) }) };
}

/** How far a dataset is, with what stopped it. */
export function progressInWords(progress: LabellingProgress): LabellingProgress {
  return { ...said(progress), suggesting: said(progress.suggesting) };
}

function said<T extends { readonly message?: string }>(what: T): T {
  return { ...what, ...(what.message !== undefined && { message: inUsersLanguage(what.message) }) };
}
