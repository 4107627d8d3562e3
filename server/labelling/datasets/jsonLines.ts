// JSONL: one object a line.
import { decode, type Encoding } from '../text/encoding';
import { splice, type Edit } from '../text/splice';
import type { CellValues, Entry } from './entry';
import { jsonMembers } from './jsonMembers';
import { scanRecords } from './records';

/** @param chunks the file without its byte order mark */
export async function* readJsonLines(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
  newline: '\n' | '\r',
): AsyncGenerator<Entry> {
  let index = 0;
  for await (const { bytes: raw, line } of scanRecords(chunks, { encoding, newline })) {
    const text = decode(raw, encoding);
    if (text === undefined) {
      yield { kind: 'broken', line, reason: `not valid ${encoding}`, raw };
      continue;
    }
    if (text.trim() === '') {
      yield { kind: 'filler', raw, unchanged: raw };
      continue;
    }
    let json: unknown;
    try {
      // What the parser says quotes the text: without its line break, it is one line.
      json = JSON.parse(text.trimEnd());
    } catch (error) {
      const reason = `not JSON: ${error instanceof Error ? error.message : String(error)}`;
      yield { kind: 'broken', line, reason, raw };
      continue;
    }
    if (!isObject(json)) {
      yield { kind: 'broken', line, reason: 'not a JSON object', raw };
      continue;
    }
    const object = json;
    yield {
      kind: 'row',
      index: index++,
      line,
      columns: Object.keys(object),
      cell: (column) => (Object.hasOwn(object, column) ? asText(object[column]) : undefined),
      raw,
      unchanged: raw,
      changed: (values) => withMembers(raw, text, encoding, values),
    };
  }
}

/** An object's line with members replaced or added. */
function withMembers(raw: Buffer, text: string, encoding: Encoding, values: CellValues): Buffer {
  const { members, close, spaced } = jsonMembers(text);
  const edits: Edit[] = [];
  const space = spaced ? ' ' : '';
  let added = '';
  for (const [key, value] of Object.entries(values)) {
    // Of two members of one name the last counts.
    const member = members.findLast((member) => member.key === key);
    if (member === undefined) {
      const comma = members.length > 0 || added !== '' ? `,${space}` : '';
      added += `${comma}${JSON.stringify(key)}:${space}${toJson(value, spaced)}`;
    } else {
      edits.push({ start: member.valueStart, end: member.valueEnd, text: toJson(value, spaced) });
    }
  }
  edits.sort((a, b) => a.start - b.start);
  if (added === '') return splice(raw, encoding, edits);
  // After the last member, so that white space before the brace stays where it was.
  const end = members.at(-1)?.valueEnd ?? close;
  return splice(raw, encoding, [...edits, { start: end, end, text: added }]);
}

function toJson(value: CellValues[string], spaced: boolean): string {
  if (typeof value !== 'object' || !spaced) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, number]) => `${JSON.stringify(key)}: ${number}`);
  return `{${members.join(', ')}}`;
}

/** A member's value as a pattern shows it. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : (JSON.stringify(value) ?? '');
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
