// What the page kept before it was hidden; what cannot be read is forgotten.
import { sortOrders, statusFilters } from '../../server/protocol/openDataset';
import type { SavedState } from './store';

/** The state that `Store` saved; undefined where it is none. */
export function readSavedState(saved: unknown): SavedState | undefined {
  if (!isRecord(saved) || !isRecord(saved.view) || typeof saved.record !== 'number') return undefined;
  const { sort, status, label, text } = saved.view;
  const columns: unknown = saved.shownColumns;
  return {
    record: saved.record,
    view: {
      sort: sortOrders.find((each) => each === sort) ?? 'order',
      status: statusFilters.find((each) => each === status) ?? 'all',
      label: typeof label === 'string' ? label : '',
      text: typeof text === 'string' ? text : '',
    },
    ...(Array.isArray(columns) && { shownColumns: columns.filter((each) => typeof each === 'string') }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
