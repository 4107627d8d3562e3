// Rows as a person sees them: in the list, and one of them at length with its patterns.
import { findPlaceholders } from '../../blanks/placeholders';
import type { ListedRow, PatternPiece, RowDetail } from '../../protocol/openDataset';
import type { FileRecord } from '../records/indexedFile';
import type { Pattern } from '../task/pattern';
import { goldLabel } from '../jobs/decisions';
import { shownColumns } from '../task/columns';
import { labellingIn, type Labelling } from './decision';
import type { ViewSource } from './view';

/** Characters of a cell in the list, and of a text at length. */
const listedCharacters = 300;
const shownCharacters = 20_000;

/** @param columns whose beginnings the list shows */
export function listedRow(
  source: ViewSource,
  record: number,
  content: FileRecord,
  columns: readonly string[],
): ListedRow {
  const { labels, suggestions } = source;
  const own = { record, line: content.line, label: labels.label(record), status: labels.status(record) };
  if (content.kind === 'broken') {
    return { ...own, cells: [beginning(rawText(content.raw), listedCharacters)], reason: content.reason };
  }
  const suggestion = suggestions.of(record);
  return {
    ...own,
    cells: columns.map((column) => beginning((content.cell(column) ?? '').trim(), listedCharacters)),
    ...(suggestion !== undefined && {
      suggestion: { label: suggestion.name, probability: suggestion.probability },
    }),
  };
}

export function rowDetail(source: ViewSource, record: number, content: FileRecord): RowDetail {
  const { task, labels, suggestions } = source;
  const listed = listedRow(source, record, content, []);
  if (content.kind === 'broken') {
    return { ...listed, texts: [], patterns: [], raw: beginning(rawText(content.raw), shownCharacters) };
  }
  const columns = shownColumns(task);
  const cell = (column: string) => beginning((content.cell(column) ?? '').trim(), shownCharacters);
  const { annotator, time }: Labelling = labels.pending.get(record) ?? labellingIn(content, task);
  const suggestion = suggestions.of(record);
  const right = goldLabel(content, task);
  const gold = right === undefined ? undefined : task.verbalizer[right]?.label;
  return {
    ...listed,
    texts: columns.map((column) => ({ column, text: cell(column) })),
    patterns: task.patterns.map((pattern) => piecesOf(pattern, cell)),
    ...(suggestion !== undefined && {
      distribution: suggestion.distribution,
      disagreement: suggestion.disagreement,
    }),
    ...(gold !== undefined && { gold }),
    ...(annotator !== undefined && { annotator }),
    ...(time !== undefined && { time }),
  };
}

function piecesOf(pattern: Pattern, cell: (column: string) => string): PatternPiece[] {
  return pattern.parts.flatMap((part): PatternPiece[] => {
    if ('column' in part) return [{ kind: 'cell', text: cell(part.column), column: part.column }];
    const [blank] = findPlaceholders(part.text);
    if (blank === undefined) return part.text === '' ? [] : [{ kind: 'text', text: part.text }];
    return [
      { kind: 'text', text: part.text.slice(0, blank.start) },
      { kind: 'blank' },
      { kind: 'text', text: part.text.slice(blank.end) },
    ];
  });
}

function beginning(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function rawText(raw: Buffer): string {
  return raw.toString('utf8').trimEnd();
}
