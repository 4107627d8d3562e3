// What a safetensors header says of each tensor, and whether that can be.

import { bytesPerElement, type DType } from '../dtype';
import { CheckpointError } from '../error';
import { isJsonObject } from '../smallFiles';
import { elementCount } from '../tensorSource';

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

export interface Entry {
  readonly name: string;
  /** undefined: no floating format. */
  readonly dtype: DType | undefined;
  readonly shape: readonly number[];
  /** Bytes, from the end of the header. */
  readonly start: number;
  readonly end: number;
}

/**
 * One tensor's description.
 * @param where file and tensor, for the message
 * @throws CheckpointError
 */
export function checkedEntry(name: string, value: unknown, where: string): Entry {
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

/**
 * The tensors must cover the rest of the file exactly, one after the other.
 * @param dataBytes bytes after the header
 * @throws CheckpointError
 */
export function checkRanges(entries: readonly Entry[], dataBytes: number, fileName: string): void {
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

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
