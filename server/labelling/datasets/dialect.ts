// Guesses from its first lines how a delimited file separates and quotes its cells.
import type { Encoding } from '../text/encoding';
import { decode } from '../text/encoding';
import { parseCells, type Dialect } from './cells';
import { scanRecords } from './records';

const delimiters = [',', '\t', ';', '|'];

/** Records that are looked at. */
const enough = 200;

/**
 * The dialect under which most of a sample's records have as many cells as its header, more than one; of equals
 * the one with more cells, then quoting, then comma, tab, semicolon, bar.
 * @param sample the beginning of the file, without its byte order mark
 * @param given the delimiter, where it is known
 */
export async function detectDialect(
  sample: Buffer,
  rules: { readonly encoding: Encoding; readonly newline: '\n' | '\r' },
  given?: string,
): Promise<Dialect> {
  let best: Dialect = { delimiter: given ?? ',', quoted: true };
  let bestScore = -1;
  for (const delimiter of given === undefined ? delimiters : [given]) {
    for (const quoted of [true, false]) {
      const score = await consistency(sample, rules, { delimiter, quoted });
      if (score > bestScore) {
        best = { delimiter, quoted };
        bestScore = score;
      }
    }
  }
  return best;
}

/** Share of the records that have as many cells as the first, with a small bonus for many cells; 0 for one cell. */
async function consistency(
  sample: Buffer,
  rules: { readonly encoding: Encoding; readonly newline: '\n' | '\r' },
  dialect: Dialect,
): Promise<number> {
  let columns: number | undefined;
  let records = 0;
  let alike = 0;
  const quote = dialect.quoted ? { quote: '"', delimiter: dialect.delimiter } : {};
  for await (const { bytes, fault } of scanRecords(once(sample), { ...rules, ...quote })) {
    const record = decode(bytes, rules.encoding);
    const text = record?.replace(/(?:\r?\n|\r)$/, '');
    if (text === undefined || text === '') continue;
    // The sample may end amid a record, which is no record's fault.
    if (text === record && columns !== undefined) break;
    if (records === enough) break;
    records++;
    const { cells, fault: wrong } = parseCells(text, dialect);
    columns ??= cells.length;
    if (cells.length === columns && fault === undefined && wrong === undefined) alike++;
  }
  if (columns === undefined || columns < 2) return 0;
  return alike / records + Math.min(columns, 100) / 1000;
}

async function* once(sample: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(sample);
}
