// Opens a dataset in whatever format it is in, and reads it entry by entry.
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { byteOrderMarkLength, detectEncoding, unitSize, type Encoding } from '../text/encoding';
import { WrongInput } from '../wrongInput';
import { readDelimited } from './delimited';
import type { Dialect } from './cells';
import { detectDialect } from './dialect';
import type { Entry, Row } from './entry';
import { readJsonLines } from './jsonLines';
import { readParquet } from './parquet';
import { readPlainText } from './plainText';

export const formats = ['jsonl', 'csv', 'tsv', 'text', 'parquet'] as const;
export type Format = (typeof formats)[number];

/** What is known about a dataset; the rest is guessed from its beginning. */
export interface DatasetOptions {
  readonly encoding?: Encoding;
  /** One character. */
  readonly delimiter?: string;
  /** Whether a delimited file's first record names its columns; default true. */
  readonly header?: boolean;
  /** Says why a record of a delimited file that can be read is no row after all. */
  readonly refuse?: (row: Row) => string | undefined;
}

const extensions: Readonly<Record<string, Format>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.txt': 'text',
  '.parquet': 'parquet',
};

/** The format that a file's name says; undefined where it says none. */
export function formatOf(path: string): Format | undefined {
  return extensions[extname(path).toLowerCase()];
}

/** Text and Parquet have no place for a label: their output is JSONL. */
export function outputFormat(format: Format): Format {
  return format === 'text' || format === 'parquet' ? 'jsonl' : format;
}

/**
 * The entries of a file; memory is bounded by its longest record.
 * @throws WrongInput where there is no such file, or it is no Parquet file
 */
export async function* readDatasetFile(
  path: string,
  format: Format,
  options: DatasetOptions = {},
): AsyncGenerator<Entry> {
  try {
    if (format === 'parquet') yield* readParquet(path);
    else yield* readDataset(createReadStream(path), format, options);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) {
      throw new WrongInput(`there is no file "${path}"`);
    }
    throw error;
  }
}

/** How a text file is to be read: found out from its beginning, and the same for every part of it. */
export interface Layout {
  readonly format: Exclude<Format, 'parquet'>;
  readonly encoding: Encoding;
  readonly newline: '\n' | '\r';
  /** Of a delimited file. */
  readonly dialect?: Dialect;
  /** Whether a delimited file's first record names its columns. */
  readonly header: boolean;
  readonly refuse?: (row: Row) => string | undefined;
}

/** The entries of a stream of bytes. Its beginning decides about encoding, line breaks and dialect. */
export async function* readDataset(
  chunks: AsyncIterable<unknown>,
  format: Exclude<Format, 'parquet'>,
  options: DatasetOptions = {},
  onLayout?: (layout: Layout) => void,
): AsyncGenerator<Entry> {
  const source = bytesOf(chunks)[Symbol.asyncIterator]();
  const sample = await firstLines(source);
  const encoding = options.encoding ?? detectEncoding(sample);
  const mark = byteOrderMarkLength(sample, encoding);
  const content = sample.subarray(mark);
  const newline = newlineOf(content, encoding);
  const given = options.delimiter ?? (format === 'tsv' ? '\t' : undefined);
  const layout: Layout = {
    format,
    encoding,
    newline,
    header: options.header ?? true,
    ...(options.refuse !== undefined && { refuse: options.refuse }),
    ...(isDelimited(format) && { dialect: await detectDialect(content, { encoding, newline }, given) }),
  };
  onLayout?.(layout);
  if (mark > 0) {
    const raw = sample.subarray(0, mark);
    // Plain text becomes JSONL, which begins without a mark.
    yield { kind: 'filler', raw, unchanged: format === 'text' ? Buffer.alloc(0) : raw };
  }
  yield* readEntries(rejoined(content, source), layout);
}

/** The entries of a part of a file that begins and ends where records do; its rows count from 0, its lines from 1. */
export function readPart(bytes: Buffer, layout: Layout, columns: readonly string[]): AsyncGenerator<Entry> {
  return readEntries(once(bytes), layout, columns);
}

/** @param columns names of a delimited file's columns, where the chunks are without the record that names them */
function readEntries(
  chunks: AsyncIterable<Buffer>,
  { format, encoding, newline, dialect, header, refuse }: Layout,
  columns?: readonly string[],
): AsyncGenerator<Entry> {
  if (format === 'jsonl') return readJsonLines(chunks, encoding, newline);
  if (format === 'text' || dialect === undefined) return readPlainText(chunks, encoding, newline);
  return readDelimited(chunks, {
    encoding,
    newline,
    dialect,
    header,
    ...(columns !== undefined && { columns }),
    ...(refuse !== undefined && { refuse }),
  });
}

function isDelimited(format: Format): boolean {
  return format === 'csv' || format === 'tsv';
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield await Promise.resolve(bytes);
}

/** Most bytes that are read to find the end of the first line. */
const longestSample = 1 << 16;

/** Chunks up to the end of the first line: no more, as what stands in a pipe may wait for the first answer. */
async function firstLines(source: AsyncIterator<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < longestSample) {
    const next = await source.next();
    if (next.done === true) break;
    chunks.push(next.value);
    size += next.value.length;
    if (next.value.includes(0x0a)) break;
    // A CR at the very end may belong to a CRLF, whose LF has at most three bytes more in any encoding.
    const before = Buffer.concat(chunks).subarray(0, Math.max(0, size - 3));
    if (before.includes(0x0d)) break;
  }
  return Buffer.concat(chunks);
}

async function* bytesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    if (chunk instanceof Uint8Array && chunk.length > 0)
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    else if (typeof chunk === 'string') yield Buffer.from(chunk);
  }
}

async function* rejoined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** CR alone only where a beginning has it but no LF. */
function newlineOf(sample: Buffer, encoding: Encoding): '\n' | '\r' {
  const step = unitSize(encoding);
  const low = encoding === 'utf-16be' ? 1 : 0;
  let returns = false;
  for (let at = 0; at + low < sample.length; at += step) {
    // The second byte of the last unit may not have been read yet.
    if (step === 2 && (sample[at + (1 - low)] ?? 0) !== 0) continue;
    const unit = sample[at + low];
    if (unit === 0x0a) return '\n';
    if (unit === 0x0d) returns = true;
  }
  return returns ? '\r' : '\n';
}
