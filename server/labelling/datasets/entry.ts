// What a dataset consists of, in its order: rows, and everything between them that is passed on as it is.

/** A value for a cell: text, a number, or one number for each of some names. */
export type CellValue = string | number | Readonly<Record<string, number>>;

export type CellValues = Readonly<Record<string, CellValue>>;

export interface Row {
  readonly kind: 'row';
  /** Counts the rows, from 0. */
  readonly index: number;
  /** Line of the file on which it begins, from 1; in a Parquet file the row's number. */
  readonly line: number;
  readonly columns: readonly string[];
  /** A cell's text; undefined where the row lacks it. */
  cell(column: string): string | undefined;
  /** Its bytes in the file with its line break; empty for Parquet. */
  readonly raw: Buffer;
  /** What it is in the output when nothing is changed: the same bytes, where the output has the input's format. */
  readonly unchanged: Buffer;
  /** The row with some cells changed, or added where it lacks them; every other byte as it was. */
  changed(values: CellValues): Buffer;
}

export interface BrokenRow {
  readonly kind: 'broken';
  readonly line: number;
  readonly reason: string;
  readonly raw: Buffer;
}

export interface Header {
  readonly kind: 'header';
  readonly columns: readonly string[];
  readonly raw: Buffer;
  /** The header with the columns that it lacks. */
  withColumns(columns: readonly string[]): Buffer;
}

/** An empty line or a byte order mark. */
export interface Filler {
  readonly kind: 'filler';
  readonly raw: Buffer;
  /** What it is in the output: the same bytes, or none where the output has another format. */
  readonly unchanged: Buffer;
}

export type Entry = Row | BrokenRow | Header | Filler;
