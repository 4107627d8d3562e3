// Parquet files are read only: the output is JSONL.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { WrongInput } from '../wrongInput';
import { asText } from './jsonLines';
import type { Row } from './entry';
import { jsonLine } from './plainText';

/** Rows that are decoded at a time. */
const batch = 1024;

/** @throws WrongInput where the file is no Parquet file */
export async function parquetRowCount(path: string): Promise<number> {
  return Number((await openParquet(path)).metadata.num_rows);
}

async function openParquet(path: string) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw new WrongInput(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  });
  return { file, metadata };
}

/**
 * @param first and @param end rows to read, the last excluded; by default all
 * @throws WrongInput where the file is no Parquet file
 */
export async function* readParquet(path: string, first = 0, end = Infinity): AsyncGenerator<Row> {
  const { file, metadata } = await openParquet(path);
  const rows = Math.min(Number(metadata.num_rows), end);
  let groupStart = 0;
  // A batch never spans two row groups, so that no group is decoded for the sake of its neighbour.
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    let start = Math.max(groupStart, first);
    groupStart = groupEnd;
    while (start < Math.min(groupEnd, rows)) {
      const rowEnd = Math.min(start + batch, groupEnd, rows);
      const objects = await parquetReadObjects({ file, metadata, compressors, rowStart: start, rowEnd });
      for (const [i, object] of objects.entries()) {
        yield parquetRow(object, start + i);
      }
      start = rowEnd;
    }
  }
}

function parquetRow(object: Record<string, unknown>, index: number): Row {
  const plain: Record<string, unknown> = Object.fromEntries(
    Object.entries(object).map(([column, value]) => [column, toJsonValue(value)]),
  );
  return {
    kind: 'row',
    index,
    line: index + 1,
    columns: Object.keys(plain),
    cell: (column) => (Object.hasOwn(plain, column) ? asText(plain[column]) : undefined),
    raw: Buffer.alloc(0),
    unchanged: jsonLine(plain),
    changed: (values) => jsonLine({ ...plain, ...values }),
  };
}

/** JSON has no 64-bit integers and no bytes: what a number holds exactly becomes one, the rest text. */
function toJsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJsonValue(member)]));
  }
  return value;
}
