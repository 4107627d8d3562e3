// A pickle's bytes, read one value after the other.

import { CheckpointError } from '../../error';

/** Reads a pickle's bytes; every read is checked against their end. */
export class PickleBytes {
  readonly #view: DataView;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  position = 0;

  constructor(readonly bytes: Uint8Array<ArrayBuffer>) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #advance(count: number): number {
    const start = this.position;
    if (count > this.bytes.byteLength - start) throw new CheckpointError('the pickle ends in the middle');
    this.position = start + count;
    return start;
  }

  uint8 = (): number => this.#view.getUint8(this.#advance(1));
  uint16 = (): number => this.#view.getUint16(this.#advance(2), true);
  uint32 = (): number => this.#view.getUint32(this.#advance(4), true);
  int32 = (): number => this.#view.getInt32(this.#advance(4), true);
  float64BigEndian = (): number => this.#view.getFloat64(this.#advance(8), false);
  uint64 = (): number => {
    const value = this.#view.getBigUint64(this.#advance(8), true);
    if (value > Number.MAX_SAFE_INTEGER) throw new CheckpointError('the pickle has a length beyond any file');
    return Number(value);
  };

  take(count: number): Uint8Array<ArrayBuffer> {
    const start = this.#advance(count);
    return this.bytes.subarray(start, start + count);
  }

  text(count: number): string {
    try {
      return this.#utf8.decode(this.take(count));
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      throw new CheckpointError('the pickle has a string that is no UTF-8');
    }
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new CheckpointError('the pickle ends in the middle');
    const text = this.text(end - this.position);
    this.position = end + 1;
    return text;
  }

  /** A little-endian two's complement integer of any length. */
  long(count: number): number | bigint {
    let value = 0n;
    const bytes = this.take(count);
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
    if ((bytes.at(-1) ?? 0) >= 0x80) value -= 1n << BigInt(8 * count);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
}
