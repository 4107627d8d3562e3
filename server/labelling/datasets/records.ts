// Cuts a stream of bytes into records: lines, or lines joined by line breaks inside quotation marks.
import { gb18030Length, unitSize, type Encoding } from '../text/encoding';

export interface RecordRules {
  readonly encoding: Encoding;
  /** What ends a line: LF (with or without CR before it), or CR alone. */
  readonly newline: '\n' | '\r';
  /** A field that begins with this mark may hold line breaks; without it every line is a record. */
  readonly quote?: string;
  /** Begins the next field; only looked at where there is a quote. */
  readonly delimiter?: string;
}

export interface RawRecord {
  /** The record with its line break, exactly as in the input. */
  readonly bytes: Buffer;
  /** Line in the input on which it begins, from 1. */
  readonly line: number;
  /** Why it is no usable record. */
  readonly fault?: string;
}

/** A quotation mark that is not closed within so many bytes is taken for a slip, not for the rest of the file. */
const longestQuoted = 16 * 1024 * 1024;

/**
 * Holds one record and one chunk in memory. Where a quotation mark is not closed, or closed amid a field, the
 * first line of that record is reported as broken and reading goes on with the second.
 */
export async function* scanRecords(
  chunks: AsyncIterable<Buffer>,
  rules: RecordRules,
): AsyncGenerator<RawRecord> {
  const unquoted: RecordRules = { encoding: rules.encoding, newline: rules.newline };
  let pending: Buffer[] = [];
  let size = 0;
  let tried = 0;
  let line = 1;
  function* cut(final: boolean): Generator<RawRecord> {
    const buffer = pending.length === 1 && pending[0] !== undefined ? pending[0] : Buffer.concat(pending);
    let start = 0;
    while (start < buffer.length) {
      let found = recordEnd(buffer, start, rules, final);
      let fault: string | undefined;
      if (found.kind === 'more' && rules.quote !== undefined && (final || size - start > longestQuoted)) {
        fault = 'a quotation mark is not closed';
        found = recordEnd(buffer, start, unquoted, final);
      } else if (found.kind === 'stray') {
        fault = 'there is text after a closing quotation mark';
        found = recordEnd(buffer, start, unquoted, final);
      }
      if (found.kind !== 'end') break;
      yield {
        bytes: buffer.subarray(start, found.end),
        line,
        ...(fault !== undefined && { fault }),
      };
      line += fault === undefined ? found.lines : 1;
      start = found.end;
    }
    const rest = buffer.subarray(start);
    pending = rest.length === 0 ? [] : [rest];
    size = rest.length;
    tried = rest.length;
  }
  const newlineByte = rules.newline.charCodeAt(0);
  for await (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    // A long record is looked at again only when it may have ended, or has doubled.
    if (chunk.includes(newlineByte) || size >= 2 * tried) yield* cut(false);
  }
  yield* cut(true);
}

type Found =
  | { readonly kind: 'end'; readonly end: number; readonly lines: number }
  /** The buffer ends before the record does. */
  | { readonly kind: 'more' }
  /** Text follows a closing quotation mark. */
  | { readonly kind: 'stray' };

function recordEnd(buffer: Buffer, start: number, rules: RecordRules, final: boolean): Found {
  const { encoding } = rules;
  const size = unitSize(encoding);
  const newline = rules.newline.charCodeAt(0);
  const atEnd: Found = final ? { kind: 'end', end: buffer.length, lines: 1 } : { kind: 'more' };
  if (rules.quote === undefined && size === 1) {
    const at = buffer.indexOf(newline, start);
    return at < 0 ? atEnd : { kind: 'end', end: at + 1, lines: 1 };
  }
  const quote = rules.quote?.charCodeAt(0);
  const delimiter = rules.delimiter?.charCodeAt(0);
  let lines = 1;
  let state: 'fieldStart' | 'plain' | 'quoted' | 'closed' = 'fieldStart';
  for (let at = start; at + size <= buffer.length;) {
    const unit = unitAt(buffer, at, encoding);
    at += encoding === 'gb18030' ? gb18030Length(buffer, at) : size;
    if (state === 'quoted') {
      if (unit === newline) lines++;
      else if (unit === quote) state = 'closed';
    } else if (unit === newline) {
      return { kind: 'end', end: at, lines };
    } else if (unit === delimiter) {
      state = 'fieldStart';
    } else if (unit === quote && (state === 'fieldStart' || state === 'closed')) {
      // After a closing mark: a doubled one, which stands for the mark itself.
      state = 'quoted';
    } else if (state === 'closed') {
      if (unit !== carriageReturn) return { kind: 'stray' };
    } else {
      state = 'plain';
    }
  }
  return state === 'quoted' ? { kind: 'more' } : atEnd;
}

const carriageReturn = 0x0d;

function unitAt(buffer: Buffer, at: number, encoding: Encoding): number {
  switch (encoding) {
    case 'utf-8':
      return buffer[at] ?? 0;
    case 'gb18030':
      // No character of several bytes is mistaken for what its first byte is not.
      return buffer[at] ?? 0;
    case 'utf-16le':
      return buffer.readUInt16LE(at);
    case 'utf-16be':
      return buffer.readUInt16BE(at);
  }
}
