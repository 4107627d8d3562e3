// The cells of a delimited record, and where each stands in its text.

/** How a delimited file separates and quotes its cells. */
export interface Dialect {
  /** One character. */
  readonly delimiter: string;
  /** Whether a cell in double quotation marks may hold delimiters and line breaks. */
  readonly quoted: boolean;
}

export interface Cell {
  /** Without its quotation marks. */
  readonly value: string;
  /** Range in the record's text, quotation marks included. */
  readonly start: number;
  readonly end: number;
}

export interface ParsedCells {
  readonly cells: readonly Cell[];
  readonly fault?: string;
}

/** @param text a record without its line break */
export function parseCells(text: string, { delimiter, quoted }: Dialect): ParsedCells {
  const cells: Cell[] = [];
  let at = 0;
  for (;;) {
    const start = at;
    if (quoted && text.charAt(at) === '"') {
      at = closingQuote(text, at + 1);
      if (at < 0) return { cells, fault: 'a quotation mark is not closed' };
      cells.push({ value: text.slice(start + 1, at).replaceAll('""', '"'), start, end: at + 1 });
      at++;
      if (at < text.length && text.charAt(at) !== delimiter) {
        return { cells, fault: 'there is text after a closing quotation mark' };
      }
    } else {
      const next = text.indexOf(delimiter, at);
      at = next < 0 ? text.length : next;
      cells.push({ value: text.slice(start, at), start, end: at });
    }
    if (at >= text.length) return { cells };
    at++;
  }
}

/** Where the mark stands that closes a quoted cell; -1 where none does. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charAt(at + 1) === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** A value as a cell of a dialect; `likeQuoted` keeps the quotation marks of the cell that it replaces. */
export function formatCell(value: string, { delimiter, quoted }: Dialect, likeQuoted = false): string {
  if (!quoted) {
    // Such a file has no way to write these.
    return value.replaceAll(delimiter, ' ').replace(/[\r\n]+/g, ' ');
  }
  const needed = likeQuoted || value.includes(delimiter) || /["\r\n]|^\s|\s$/.test(value);
  return needed ? `"${value.replaceAll('"', '""')}"` : value;
}
