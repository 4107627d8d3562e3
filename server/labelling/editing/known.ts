// Records whose right label is known: what scorers are compared on, and where answers are looked for.
import type { KnownRecord } from './suggesting';
import type { ViewSource } from './view';

/** Records of known label that are kept. */
export const mostKnown = 256;

/**
 * By the gold column, else by a person; at most 256.
 * @param gold what the gold column says
 */
export function knownRecords(
  gold: readonly KnownRecord[],
  { file, task, labels }: Pick<ViewSource, 'file' | 'task' | 'labels'>,
): KnownRecord[] {
  const known = new Map(gold.map((each) => [each.record, each]));
  const names = task.verbalizer.map(({ label }) => label);
  for (let record = 0; record < file.count && known.size < mostKnown; record++) {
    const status = labels.status(record);
    if ((status !== 'accepted' && status !== 'overridden') || known.has(record)) continue;
    const label = names.indexOf(labels.label(record));
    if (label >= 0) known.set(record, { record, label });
  }
  return [...known.values()];
}
