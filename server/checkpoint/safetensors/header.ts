// The header of a safetensors file: a length, and JSON of that length.

import { CheckpointError } from '../error';
import type { FileRange } from '../fileRange';
import { isJsonObject, type JsonObject } from '../smallFiles';
import { checkedEntry, checkRanges, type Entry } from './entries';

/** As in the reference implementation. */
const largestHeader = 100_000_000;

export interface Header {
  readonly entries: readonly Entry[];
  /** Where the tensors' bytes begin. */
  readonly data: number;
  readonly metadata: ReadonlyMap<string, string>;
}

/** @throws CheckpointError saying what is wrong with the header, or with which entry */
export async function readHeader(file: FileRange): Promise<Header> {
  const lengthBytes = await file.read(0, 8);
  const length = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (length > largestHeader || length > file.size - 8) {
    throw new CheckpointError(`${file.name} is no safetensors file: it claims a header of ${length} bytes`);
  }
  const text = decodeUtf8(await file.read(8, length), file.name);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new CheckpointError(
      `${file.name}: its header is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isJsonObject(header)) throw new CheckpointError(`${file.name}: its header is no JSON object`);
  checkRepeatedKeys(text, header, file.name);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => checkedEntry(name, value, `${file.name}: tensor ${JSON.stringify(name)}`));
  const data = 8 + length;
  checkRanges(entries, file.size - data, file.name);
  return { entries, data, metadata: metadataOf(header.__metadata__) };
}

/** Only texts: other values are not of the format, and of no use here. */
function metadataOf(value: unknown): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const [name, text] of isJsonObject(value) ? Object.entries(value) : []) {
    if (typeof text === 'string') metadata.set(name, text);
  }
  return metadata;
}

function decodeUtf8(bytes: Uint8Array, fileName: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CheckpointError(`${fileName}: its header is no UTF-8`);
  }
}

/** JSON.parse keeps the last of two equal keys and says nothing, so the keys of all objects are counted. */
function checkRepeatedKeys(text: string, header: JsonObject, fileName: string): void {
  // A text is a key where a colon follows; in JSON one never follows a value.
  let keys = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]+|\\.)*"\s*:?/gs)) {
    if (token.endsWith(':')) keys++;
  }
  if (keys !== countKeys(header)) throw new CheckpointError(`${fileName}: its header names something twice`);
}

/** Without recursion: a damaged header can be nested deeper than the stack. */
function countKeys(header: JsonObject): number {
  let count = 0;
  const open: unknown[] = [header];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const items: readonly unknown[] = Object.values(value);
    if (!Array.isArray(value)) count += items.length;
    for (const item of items) open.push(item);
  }
  return count;
}
