// For tests: zip files of stored (uncompressed) entries, as torch.save writes them.

import { crc32 } from 'node:zlib';

/** What the headers say of an entry. */
export interface ZipEntry {
  readonly name: string;
  readonly crc: number;
  /** Bytes, below 4 GiB. */
  readonly length: number;
  /** Where its local header is. */
  readonly offset: number;
}

/** Bytes of a whole number. */
export function littleEndian(width: number, value: number): Buffer {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntLE(value, 0, width);
  return bytes;
}

/** What stands before an entry's bytes. */
export function localHeader(entry: ZipEntry): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04'), common(entry), Buffer.from(entry.name)]);
}

/** What stands after all entries. */
export function zipDirectory(entries: readonly ZipEntry[]): Buffer {
  const last = entries.at(-1);
  const start = last === undefined ? 0 : last.offset + localHeader(last).length + last.length;
  const central = Buffer.concat(
    entries.map((entry) =>
      Buffer.concat([
        Buffer.from('PK\x01\x02'),
        littleEndian(2, 20),
        common(entry),
        Buffer.alloc(10), // comment, disk, attributes
        littleEndian(4, entry.offset),
        Buffer.from(entry.name),
      ]),
    ),
  );
  const count = littleEndian(2, entries.length);
  return Buffer.concat([
    central,
    Buffer.from('PK\x05\x06'),
    Buffer.alloc(4),
    count,
    count,
    littleEndian(4, central.length),
    littleEndian(4, start),
    littleEndian(2, 0),
  ]);
}

function common({ name, crc, length }: ZipEntry): Buffer {
  return Buffer.concat([
    littleEndian(2, 20), // version
    littleEndian(2, 0), // flags
    littleEndian(2, 0), // stored
    littleEndian(4, 0), // time
    littleEndian(4, crc),
    littleEndian(4, length),
    littleEndian(4, length),
    littleEndian(2, Buffer.byteLength(name)),
    littleEndian(2, 0), // extra fields
  ]);
}

/** A whole zip file. */
export function zip(contents: Readonly<Record<string, Uint8Array>>): Buffer {
  const parts: Uint8Array[] = [];
  const entries: ZipEntry[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(contents)) {
    const entry = { name, crc: crc32(content), length: content.length, offset };
    entries.push(entry);
    parts.push(localHeader(entry), content);
    offset += localHeader(entry).length + content.length;
  }
  return Buffer.concat([...parts, zipDirectory(entries)]);
}
