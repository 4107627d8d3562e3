// Writes tensors as a safetensors file: 8 bytes of header length, a JSON header, the tensors' bytes.
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * The file is there whole or not at all: it is written beside its place first.
 * @param metadata texts that the file says about itself
 */
export async function writeTensorFile(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    const start = end;
    end += data.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [start, end] };
  }
  const json = Buffer.from(JSON.stringify(header));
  // Spaces behind the JSON, so that the numbers are aligned.
  const length = Math.ceil(json.length / 8) * 8;
  const head = Buffer.alloc(8 + length, ' ');
  head.writeBigUInt64LE(BigInt(length), 0);
  json.copy(head, 8);

  const part = `${path}.part-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const file = await open(part, 'w');
    try {
      await file.writeFile(head);
      for (const { data } of tensors.values()) {
        await file.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
