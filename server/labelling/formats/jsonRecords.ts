// The records of another program's JSON: an object a line, or the objects of an array, one in memory at a time.
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { scanRecords } from '../datasets/records';
import { decode } from '../text/encoding';

export interface JsonRecord {
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  /** Undefined where there is a fault. */
  readonly object?: Readonly<Record<string, unknown>>;
  /** Why it is no usable record. */
  readonly fault?: string;
}

interface Piece {
  readonly bytes: Buffer;
  readonly line: number;
  readonly fault?: string;
}

/** Reads UTF-8, with or without byte order mark. */
export async function* readJsonRecords(path: string): AsyncGenerator<JsonRecord> {
  const pieces = (await isArray(path)) ? elements(chunks(path)) : scanRecords(chunks(path), jsonLines);
  for await (const { bytes, line, fault } of pieces) {
    const text = decode(bytes, 'utf-8')?.replace(/^\uFEFF/, '');
    if (text?.trim() === '') continue;
    if (fault !== undefined) yield { line, fault };
    else yield { line, ...(text === undefined ? { fault: 'not valid UTF-8' } : parse(text)) };
  }
}

const jsonLines = { encoding: 'utf-8', newline: '\n' } as const;

async function* chunks(path: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path)) if (Buffer.isBuffer(chunk)) yield chunk;
}

async function isArray(path: string): Promise<boolean> {
  for await (const chunk of chunks(path)) {
    const start = /^(?:\uFEFF)?\s*(\S)/.exec(chunk.toString('utf8'));
    if (start !== null) return start[1] === '[';
  }
  return false;
}

const object = z.record(z.string(), z.unknown());

function parse(text: string): { object: Record<string, unknown> } | { fault: string } {
  try {
    const parsed = object.safeParse(JSON.parse(text));
    return parsed.success ? { object: parsed.data } : { fault: 'not a JSON object' };
  } catch (error) {
    return { fault: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const [newline, quote, backslash, comma] = [0x0a, 0x22, 0x5c, 0x2c];
const opening = [0x5b, 0x7b];
const closing = [0x5d, 0x7d];

/** The text of each element of an array, whose own commas and brackets are left out. */
async function* elements(source: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let line = 1;
  let begun = 1;
  let parts: Buffer[] = [];
  for await (const chunk of source) {
    let start = 0;
    const upTo = (end: number) => {
      const bytes = Buffer.concat([...parts, chunk.subarray(start, end)]);
      parts = [];
      start = end + 1;
      return { bytes, line: begun };
    };
    for (const [at, byte] of chunk.entries()) {
      if (byte === newline) line++;
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInText = false;
        continue;
      }
      if (byte === quote) isInText = true;
      else if (opening.includes(byte)) {
        depth++;
        // The array's own bracket, or the beginning of an element.
        if (depth === 1) upTo(at);
        if (depth === 2) begun = line;
      } else if (closing.includes(byte)) {
        depth--;
        if (depth === 0) yield upTo(at);
      } else if (byte === comma && depth === 1) {
        yield upTo(at);
        begun = line;
      }
    }
    parts.push(chunk.subarray(start));
  }
  const bytes = Buffer.concat(parts);
  if (depth > 0) yield { bytes: Buffer.from('['), line: begun, fault: 'the file ends before its array does' };
  else yield { bytes, line };
}
