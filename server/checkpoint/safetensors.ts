// One safetensors file as a TensorSource: 8 bytes of header length, a JSON header, then the tensors' bytes.
//
// Refused, as the format's own readers do: headers that are too long or no JSON, entries whose bytes do not fit their
// shape, lie outside the file, overlap, or leave holes, and repeated names.

import { bytesPerElement, toFloat32, type DType } from './dtype';
import { CheckpointError } from './error';
import { FileRange } from './fileRange';
import { FileTensors } from './fileTensors';
import { isJsonObject } from './smallFiles';
import { elementCount } from './tensorSource';

/** As in the reference implementation. */
const largestHeader = 100_000_000;

const dtypes: ReadonlyMap<string, DType> = new Map([
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
]);

/** Formats that may lie beside the weights; their tensors are checked but not offered. */
const otherWidths: ReadonlyMap<string, number> = new Map([
  ['F64', 8],
  ['I64', 8],
  ['U64', 8],
  ['I32', 4],
  ['U32', 4],
  ['I16', 2],
  ['U16', 2],
  ['I8', 1],
  ['U8', 1],
  ['BOOL', 1],
]);

interface Entry {
  readonly name: string;
  /** undefined: no floating format. */
  readonly dtype: DType | undefined;
  readonly shape: readonly number[];
  /** Bytes, from the end of the header. */
  readonly start: number;
  readonly end: number;
}

/** A tensor in a floating format. */
type FloatEntry = Entry & { readonly dtype: DType };

/** The tensors of one safetensors file. */
export class SafetensorsFile extends FileTensors<FloatEntry> {
  readonly #data: number;
  /** What the file says about itself, text by name. */
  readonly metadata: ReadonlyMap<string, string>;

  private constructor(file: FileRange, { entries, data, metadata }: Header) {
    super(file, new Map(entries.filter(isFloat).map((entry) => [entry.name, entry])));
    this.#data = data;
    this.metadata = metadata;
  }

  /**
   * Opens a file and checks its header; no weights are read.
   * @throws CheckpointError saying which entry is wrong and how
   */
  static async open(path: string): Promise<SafetensorsFile> {
    const file = await FileRange.open(path);
    try {
      return new SafetensorsFile(file, await readHeader(file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  protected async rowsOf(
    file: FileRange,
    entry: FloatEntry,
    start: number,
    end: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    const rowBytes = elementCount(entry.shape.slice(1)) * bytesPerElement[entry.dtype];
    const first = this.#data + entry.start + start * rowBytes;
    return toFloat32(await file.read(first, (end - start) * rowBytes), entry.dtype);
  }
}

function isFloat(entry: Entry): entry is FloatEntry {
  return entry.dtype !== undefined;
}

interface Header {
  readonly entries: readonly Entry[];
  /** Where the tensors' bytes begin. */
  readonly data: number;
  readonly metadata: ReadonlyMap<string, string>;
}

async function readHeader(file: FileRange): Promise<Header> {
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
  checkRepeatedNames(text, Object.keys(header).length, file.name);
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

/** JSON.parse keeps the last of two equal keys and says nothing, so the keys of the outer object are counted. */
function checkRepeatedNames(text: string, kept: number, fileName: string): void {
  let depth = 0;
  let keys = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]+|\\.)*"(?:\s*:)?|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && token.endsWith(':')) keys++;
  }
  if (keys !== kept) throw new CheckpointError(`${fileName}: its header names a tensor twice`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function checkedEntry(name: string, value: unknown, where: string): Entry {
  if (!isJsonObject(value)) throw new CheckpointError(`${where} has no description`);
  const { dtype: format, shape, data_offsets: offsets } = value;
  if (typeof format !== 'string') throw new CheckpointError(`${where} has no dtype`);
  const dtype = dtypes.get(format);
  const width = dtype === undefined ? otherWidths.get(format) : bytesPerElement[dtype];
  if (width === undefined)
    throw new CheckpointError(`${where} has dtype ${JSON.stringify(format)}, which is not supported`);
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw new CheckpointError(`${where} has no valid shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new CheckpointError(`${where} has no valid data_offsets`);
  }
  const [start = 0, end = 0] = offsets;
  const bytes = elementCount(shape) * width;
  if (end - start !== bytes) {
    throw new CheckpointError(
      `${where} has bytes ${start} to ${end}, but ${format} [${shape.join(', ')}] takes ${bytes} bytes`,
    );
  }
  return { name, dtype, shape, start, end };
}

/** The tensors must cover the rest of the file exactly, one after the other. */
function checkRanges(entries: readonly Entry[], dataBytes: number, fileName: string): void {
  let covered = 0;
  for (const entry of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (entry.end > dataBytes) {
      throw new CheckpointError(
        `${fileName}: tensor ${JSON.stringify(entry.name)} ends at byte ${entry.end} of ${dataBytes}: is the file cut off?`,
      );
    }
    if (entry.start !== covered) {
      const problem = entry.start < covered ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw new CheckpointError(`${fileName}: tensor ${JSON.stringify(entry.name)} ${problem}`);
    }
    covered = entry.end;
  }
  if (covered !== dataBytes) {
    throw new CheckpointError(`${fileName} has ${dataBytes - covered} bytes after its last tensor`);
  }
}
