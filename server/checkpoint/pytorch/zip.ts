// The zip container of PyTorch checkpoints: entries stored without compression, so tensors are byte ranges of the file.

import { openPromise, type Entry } from 'yauzl';
import { CheckpointError } from '../error';
import type { ByteRange, FileRange } from '../fileRange';

/** A checkpoint of a thousand layers has fewer tensors; each costs some memory. */
const mostEntries = 200_000;

/** PyTorch before 1.6 wrote bare pickles: PROTO is their first byte. */
const pickleStart = 0x80;

const localHeaderBytes = 30;
const localHeaderSignature = 0x04034b50;

/**
 * Entries of a zip file by name (zip64 included), each checked to lie inside the file, whole and uncompressed.
 * @throws CheckpointError
 */
export async function readZipEntries(file: FileRange): Promise<Map<string, ByteRange>> {
  const [first] = await file.read(0, Math.min(1, file.size));
  if (first === pickleStart) {
    throw new CheckpointError(
      `${file.name} is in PyTorch's format before 1.6: load it and save it again with a newer PyTorch, or use safetensors`,
    );
  }
  const entries: Entry[] = [];
  try {
    const zip = await openPromise(file.path, { autoClose: false });
    try {
      if (zip.entryCount > mostEntries) throw new CheckpointError(`${zip.entryCount} entries are too many`);
      for await (const entry of zip.eachEntry()) entries.push(entry);
    } finally {
      zip.close();
    }
  } catch (error) {
    throw new CheckpointError(
      `${file.name} is no readable PyTorch zip file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const ranges = new Map<string, ByteRange>();
  for (const entry of entries) {
    if (ranges.has(entry.fileName)) {
      throw new CheckpointError(`${file.name}: two entries are named ${JSON.stringify(entry.fileName)}`);
    }
    ranges.set(entry.fileName, await rangeOf(file, entry));
  }
  return ranges;
}

async function rangeOf(file: FileRange, entry: Entry): Promise<ByteRange> {
  const where = `${file.name}: entry ${JSON.stringify(entry.fileName)}`;
  if (
    entry.compressionMethod !== 0 ||
    entry.compressedSize !== entry.uncompressedSize ||
    entry.isEncrypted()
  ) {
    throw new CheckpointError(`${where} is compressed or encrypted, which PyTorch never does`);
  }
  // The local header repeats the name and has extra fields (PyTorch's padding) of its own length.
  const header = await file.read(entry.relativeOffsetOfLocalHeader, localHeaderBytes);
  const view = new DataView(header.buffer);
  if (view.getUint32(0, true) !== localHeaderSignature)
    throw new CheckpointError(`${where} does not begin where the directory says`);
  const offset =
    entry.relativeOffsetOfLocalHeader +
    localHeaderBytes +
    view.getUint16(26, true) +
    view.getUint16(28, true);
  if (offset + entry.uncompressedSize > file.size) {
    throw new CheckpointError(`${where} reaches beyond the end of the file: is the file cut off?`);
  }
  return { offset, length: entry.uncompressedSize };
}
