// Plain text: a row a line, in a column called "text". As a line has no place for a label, the output is JSONL.
import { decode, type Encoding } from '../text/encoding';
import type { Entry } from './entry';
import { scanRecords } from './records';

/** @param chunks the file without its byte order mark */
export async function* readPlainText(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
  newline: '\n' | '\r',
): AsyncGenerator<Entry> {
  let index = 0;
  for await (const { bytes: raw, line } of scanRecords(chunks, { encoding, newline })) {
    const decoded = decode(raw, encoding);
    if (decoded === undefined) {
      yield { kind: 'broken', line, reason: `not valid ${encoding}`, raw };
      continue;
    }
    const text = decoded.replace(/(?:\r?\n|\r)$/, '');
    // Empty lines separate paragraphs; they are no rows, and JSONL has no use for them.
    if (text.trim() === '') {
      yield { kind: 'filler', raw, unchanged: Buffer.alloc(0) };
      continue;
    }
    yield {
      kind: 'row',
      index: index++,
      line,
      columns: ['text'],
      cell: (column) => (column === 'text' ? text : undefined),
      raw,
      unchanged: jsonLine({ text }),
      changed: (values) => jsonLine({ text, ...values }),
    };
  }
}

export function jsonLine(object: object): Buffer {
  return Buffer.from(`${JSON.stringify(object)}\n`, 'utf8');
}
