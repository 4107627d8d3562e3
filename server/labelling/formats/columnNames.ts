// Columns of a dataset whose names another program's format needs for something else: they go along under another name
// and get their own back.
import type { ExportTarget } from './exportTargets';
import { carriedNames } from './importedRecord';

/** What stands beside a dataset's columns in a record of each format, so that a column cannot have its name. */
const taken: Readonly<Record<ExportTarget, readonly string[]>> = {
  doccano: ['text', 'label', 'labels', ...carriedNames],
  'hugging-face': ['text', 'label', ...carriedNames],
  'label-studio': ['text'],
  prodigy: ['text', 'score'],
  argilla: ['text', 'exported', ...carriedNames],
};

const suffix = '_in_dataset';

/** A name without what was put behind it, however often. */
const bare = (name: string): string => (name.endsWith(suffix) ? bare(name.slice(0, -suffix.length)) : name);

/** The cells of a row under names that the format has free: `text` becomes `text_in_dataset`. */
export function withFreeNames<T>(
  cells: Readonly<Record<string, T>>,
  target: ExportTarget,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(cells).map(([name, value]) => [
      taken[target].includes(bare(name)) ? name + suffix : name,
      value,
    ]),
  );
}

/** A record's members under the names that `withFreeNames` has taken from them. */
export function withOwnNames<T>(
  fields: Readonly<Record<string, T>>,
  source: ExportTarget,
): Record<string, T> {
  const ownOf = (name: string): string => {
    if (name === bare(name) || !taken[source].includes(bare(name))) return name;
    const own = name.slice(0, -suffix.length);
    // A member of that name is there already, and keeps it: somebody else has written this.
    return Object.hasOwn(fields, own) && ownOf(own) === own ? name : own;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [ownOf(name), value]));
}
