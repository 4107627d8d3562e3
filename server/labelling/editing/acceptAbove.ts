// Accepting all suggestions above a threshold: which rows these are, before anything is done.
import type { BulkPreview, Decision } from '../../protocol/openDataset';
import { shownColumns } from '../task/columns';
import type { ReadRecords } from './reading';
import { listedRow } from './rows';
import type { ViewSource } from './view';

/** Rows that are shown. */
const sampleRows = 8;

/** The undecided records with a suggestion at least so probable. */
export function recordsAbove({ file, labels, suggestions }: ViewSource, threshold: number): number[] {
  const found: number[] = [];
  for (let record = 0; record < file.count; record++) {
    if (labels.isDecided(record) || labels.status(record) === 'broken') continue;
    const suggestion = suggestions.of(record);
    if (suggestion !== undefined && suggestion.probability >= threshold) found.push(record);
  }
  return found;
}

/** How many records these are, and the least certain of them. */
export async function previewAbove(
  source: ViewSource,
  threshold: number,
  read: ReadRecords,
): Promise<BulkPreview> {
  const found = recordsAbove(source, threshold);
  const probability = (record: number) => source.suggestions.of(record)?.probability ?? 0;
  const shown = [...found].sort((a, b) => probability(a) - probability(b)).slice(0, sampleRows);
  const contents = await read(shown);
  const columns = shownColumns(source.task);
  const sample = shown.flatMap((record) => {
    const content = contents.get(record);
    if (content === undefined) return [];
    return [{ ...listedRow(source, record, content, columns), probability: probability(record) }];
  });
  return { count: found.length, sample };
}

/** What `previewAbove` counted, as decisions to be made. */
export function wishesAbove(source: ViewSource, threshold: number): Decision[] {
  return recordsAbove(source, threshold).map((record) => ({
    record,
    label: source.suggestions.of(record)?.name ?? '',
  }));
}
