// Which records are listed, and in which order. A list stands still until another is asked for: a decision takes no
// row away from under the person who made it.
import {
  isWholeFile,
  type RecordStatus,
  type StatusFilter,
  type Uncertainty,
  type ViewSpec,
} from '../../protocol/openDataset';
import type { IndexedFile } from '../records/indexedFile';
import { textsOf } from './decision';
import type { Labels } from './labels';
import type { Suggestions } from './suggestions';
import type { Task } from '../task/task';

/** What a view looks at. */
export interface ViewSource {
  readonly file: IndexedFile;
  readonly task: Task;
  readonly labels: Labels;
  readonly suggestions: Suggestions;
}

export class View {
  /** Undefined: all records of the file in its order, those that are still to be found included. */
  readonly #order: Uint32Array | undefined;
  readonly #file: IndexedFile;
  #positions: Map<number, number> | undefined;

  private constructor(file: IndexedFile, order?: Uint32Array) {
    this.#file = file;
    this.#order = order;
  }

  static all(file: IndexedFile): View {
    return new View(file);
  }

  /** Lists records; a text is looked for in the whole file, which takes its time. */
  static async of(source: ViewSource, spec: ViewSpec, signal?: AbortSignal): Promise<View> {
    const { file, labels, suggestions } = source;
    if (isWholeFile(spec)) {
      return View.all(file);
    }
    let found: number[] = [];
    for (let record = 0; record < file.count; record++) {
      if (hasStatus(labels.status(record), spec.status) && hasLabel(source, record, spec.label)) {
        found.push(record);
      }
    }
    if (spec.text !== '') found = await withText(source, found, spec.text, signal);
    const { sort } = spec;
    if (sort !== 'order') {
      found = mostUncertainFirst(found, suggestions, sort);
    }
    return new View(file, Uint32Array.from(found));
  }

  get count(): number {
    return this.#order?.length ?? this.#file.count;
  }

  /** Records at some places of the list. */
  slice(start: number, end: number): number[] {
    const last = Math.min(end, this.count);
    const places = Array.from({ length: Math.max(0, last - start) }, (_, i) => start + i);
    return places.map((place) => this.#order?.[place] ?? place);
  }

  /** Where a record stands; -1 where it is not listed. */
  position(record: number): number {
    if (this.#order === undefined) return record < this.#file.count ? record : -1;
    this.#positions ??= new Map([...this.#order].map((listed, place) => [listed, place]));
    return this.#positions.get(record) ?? -1;
  }
}

/** Records without a suggestion keep their order after the others. */
function mostUncertainFirst(
  records: readonly number[],
  suggestions: Suggestions,
  sort: Uncertainty,
): number[] {
  const known = records
    .filter((record) => suggestions.has(record))
    .map((record) => ({ record, uncertainty: suggestions.uncertainty(record, sort) }))
    .sort((a, b) => b.uncertainty - a.uncertainty || a.record - b.record);
  const rest = records.filter((record) => !suggestions.has(record));
  return [...known.map(({ record }) => record), ...rest];
}

function hasStatus(status: RecordStatus, wanted: StatusFilter): boolean {
  switch (wanted) {
    case 'all':
      return true;
    case 'undecided':
      return status === '' || status === 'suggested';
    case 'labelled':
      return status === 'accepted' || status === 'overridden';
    case 'overridden':
    case 'skipped':
    case 'broken':
      return status === wanted;
  }
}

function hasLabel({ labels, suggestions }: ViewSource, record: number, wanted: string): boolean {
  if (wanted === '') return true;
  if (labels.isDecided(record)) return labels.label(record) === wanted;
  return suggestions.of(record)?.name === wanted;
}

async function withText(
  { file, task }: ViewSource,
  records: readonly number[],
  wanted: string,
  signal?: AbortSignal,
): Promise<number[]> {
  const lower = wanted.toLowerCase();
  const found: number[] = [];
  for await (const { record, content } of file.readSome(records, signal)) {
    const texts = content.kind === 'row' ? textsOf(content, task) : [content.raw.toString('utf8')];
    if (texts.some((text) => text.toLowerCase().includes(lower))) found.push(record);
  }
  return found;
}
