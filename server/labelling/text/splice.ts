// Replaces ranges of a decoded text in the bytes that it was decoded from, so that all other bytes stay.
import { encode, gb18030Length, unitSize, type Encoding } from './encoding';

export interface Edit {
  /** First UTF-16 unit that is replaced. */
  readonly start: number;
  /** One past the last; equal to `start` where text is inserted. */
  readonly end: number;
  readonly text: string;
}

/**
 * @param bytes a valid text in the encoding
 * @param edits ascending, not overlapping
 */
export function splice(bytes: Buffer, encoding: Encoding, edits: readonly Edit[]): Buffer {
  const offsets = byteOffsets(
    bytes,
    encoding,
    edits.flatMap(({ start, end }) => [start, end]),
  );
  const parts: Buffer[] = [];
  let kept = 0;
  edits.forEach(({ text }, i) => {
    parts.push(bytes.subarray(kept, offsets[2 * i]), encode(text, encoding));
    kept = offsets[2 * i + 1] ?? bytes.length;
  });
  return Buffer.concat([...parts, bytes.subarray(kept)]);
}

/** Where in the bytes some UTF-16 offsets of their text lie; `units` ascend. */
function byteOffsets(bytes: Buffer, encoding: Encoding, units: readonly number[]): number[] {
  if (unitSize(encoding) === 2) return units.map((unit) => unit * 2);
  let at = 0;
  let read = 0;
  return units.map((unit) => {
    while (read < unit && at < bytes.length) {
      const lead = bytes[at] ?? 0;
      const length = encoding === 'gb18030' ? gb18030Length(bytes, at) : utf8Length(lead);
      // Beyond the basic plane a character has two UTF-16 units: four bytes in UTF-8, a lead of 0x90 or more here.
      read += length === 4 && (encoding === 'utf-8' || lead >= 0x90) ? 2 : 1;
      at += length;
    }
    return at;
  });
}

function utf8Length(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
