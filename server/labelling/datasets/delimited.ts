// CSV, TSV and their relatives: rows of cells with their bytes.
import { decode, type Encoding } from '../text/encoding';
import { splice, type Edit } from '../text/splice';
import { formatCell, parseCells, type Cell, type Dialect } from './cells';
import type { CellValue, CellValues, Entry, Row } from './entry';
import { scanRecords } from './records';

export interface DelimitedOptions {
  readonly encoding: Encoding;
  readonly newline: '\n' | '\r';
  readonly dialect: Dialect;
  /** Whether the first record names the columns; otherwise they are called 1, 2, 3 … */
  readonly header: boolean;
  /** The columns' names where they are known already: a part of a file without its header. */
  readonly columns?: readonly string[];
  /** Says why a record that can be read is no row after all. */
  readonly refuse?: (row: Row) => string | undefined;
}

/** @param chunks the file without its byte order mark */
export async function* readDelimited(
  chunks: AsyncIterable<Buffer>,
  { encoding, newline, dialect, header, columns: known, refuse }: DelimitedOptions,
): AsyncGenerator<Entry> {
  const quote = dialect.quoted ? { quote: '"', delimiter: dialect.delimiter } : {};
  let columns = known;
  let index = 0;
  for await (const { bytes, line, fault } of scanRecords(chunks, { encoding, newline, ...quote })) {
    const raw = bytes;
    const text = decode(raw, encoding);
    if (text === undefined) {
      yield { kind: 'broken', line, reason: `not valid ${encoding}`, raw };
      continue;
    }
    const content = text.replace(/(?:\r?\n|\r)$/, '');
    if (content === '') {
      yield { kind: 'filler', raw, unchanged: raw };
      continue;
    }
    const { cells, fault: wrong } = parseCells(content, dialect);
    const reason = fault ?? wrong;
    if (reason !== undefined) {
      yield { kind: 'broken', line, reason, raw };
      continue;
    }
    const record: DelimitedRecord = { raw, cells, end: content.length, encoding, dialect };
    if (columns === undefined) {
      const names = header ? cells.map(({ value }) => value.trim()) : cells.map((_, i) => String(i + 1));
      columns = names;
      if (header) {
        const missing = (wanted: readonly string[]) => wanted.filter((name) => !names.includes(name));
        yield {
          kind: 'header',
          columns: names,
          raw,
          withColumns: (wanted) => withCells(record, appended(names.length, missing(wanted))),
        };
        continue;
      }
    }
    if (cells.length > columns.length && !allEmpty(cells.slice(columns.length))) {
      const reason = `it has ${cells.length} cells where the ${header ? 'header' : 'first row'} has ${columns.length}`;
      yield { kind: 'broken', line, reason, raw };
      continue;
    }
    const found = row(record, columns, index, line);
    const refused = refuse?.(found);
    if (refused !== undefined) {
      yield { kind: 'broken', line, reason: refused, raw };
      continue;
    }
    index++;
    yield found;
  }
}

interface DelimitedRecord {
  readonly raw: Buffer;
  readonly cells: readonly Cell[];
  /** Length of the text without its line break, in UTF-16 units. */
  readonly end: number;
  readonly encoding: Encoding;
  readonly dialect: Dialect;
}

function row(record: DelimitedRecord, columns: readonly string[], index: number, line: number): Row {
  const { raw, cells } = record;
  return {
    kind: 'row',
    index,
    line,
    columns,
    cell: (column) => cells[columns.indexOf(column)]?.value,
    raw,
    unchanged: raw,
    changed: (values) => withCells(record, placed(columns, values)),
  };
}

/** The column number of each value; those of no column follow the last one in their order, as in the header. */
function placed(columns: readonly string[], values: CellValues): Map<number, string> {
  const places = new Map<number, string>();
  let next = columns.length;
  for (const [column, value] of Object.entries(values)) {
    const known = columns.indexOf(column);
    places.set(known >= 0 ? known : next++, asText(value));
  }
  return places;
}

function appended(first: number, values: readonly string[]): Map<number, string> {
  return new Map(values.map((value, i) => [first + i, value]));
}

/** The record with the cells of some columns replaced; columns beyond its last one are added, others left empty. */
function withCells(record: DelimitedRecord, values: ReadonlyMap<number, string>): Buffer {
  const { raw, cells, end, encoding, dialect } = record;
  const edits: Edit[] = cells.flatMap(({ start, end }, column) => {
    const value = values.get(column);
    // A column's first character tells whether its writer quotes it.
    const quoted = dialect.quoted && end > start + 1 && cells[column]?.value.length !== end - start;
    return value === undefined ? [] : [{ start, end, text: formatCell(value, dialect, quoted) }];
  });
  const width = Math.max(cells.length, ...[...values.keys()].map((column) => column + 1));
  let added = '';
  for (let column = cells.length; column < width; column++) {
    added += dialect.delimiter + formatCell(values.get(column) ?? '', dialect);
  }
  return splice(raw, encoding, added === '' ? edits : [...edits, { start: end, end, text: added }]);
}

const allEmpty = (cells: readonly Cell[]): boolean => cells.every(({ value }) => value === '');

function asText(value: CellValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
