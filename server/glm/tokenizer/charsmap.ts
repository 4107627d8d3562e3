// SentencePiece's precompiled normalisation rules: a double-array trie from byte sequences to their replacements.

import { TokenizerJsonError } from './tokenizerJson';

/** A rule that applies: how many bytes it takes, and what they become. */
export interface Replacement {
  readonly length: number;
  readonly text: string;
}

// A trie unit (Darts-clone): bits 0–7 label, 8 "has a value", 9 scale of the offset, 10–30 offset, 31 "is a value".
const labelBits = 0x800000ff;
const hasValue = 1 << 8;

/**
 * The rules of a `precompiled_charsmap`: 4 bytes little-endian length of the trie in bytes, the trie (32-bit units),
 * then the replacements, each ended by a zero byte.
 */
export class Charsmap {
  readonly #units: Uint32Array;
  readonly #texts: Uint8Array;
  readonly #cache = new Map<number, string>();
  readonly #utf8 = new TextDecoder();

  /** @throws TokenizerJsonError when the lengths do not fit */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const trieBytes = bytes.byteLength >= 4 ? view.getUint32(0, true) : NaN;
    if (!(trieBytes % 4 === 0 && 4 + trieBytes <= bytes.byteLength)) {
      throw new TokenizerJsonError('the precompiled charsmap is cut off');
    }
    this.#units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
    this.#texts = bytes.subarray(4 + trieBytes);
  }

  /** The rule for the longest byte sequence at `start`, if any. */
  longest(bytes: Uint8Array, start: number): Replacement | undefined {
    let found: { value: number; length: number } | undefined;
    let node = this.#offset(this.#units[0] ?? 0);
    for (let i = start; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      node ^= byte;
      const unit = this.#units[node];
      if (unit === undefined || (unit & labelBits) >>> 0 !== byte) break;
      node ^= this.#offset(unit);
      if (unit & hasValue) found = { value: (this.#units[node] ?? 0) & 0x7fffffff, length: i + 1 - start };
    }
    return found && { length: found.length, text: this.#text(found.value) };
  }

  #offset(unit: number): number {
    return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
  }

  #text(value: number): string {
    let text = this.#cache.get(value);
    if (text === undefined) {
      const end = this.#texts.indexOf(0, value);
      text = this.#utf8.decode(this.#texts.subarray(value, end < 0 ? undefined : end));
      this.#cache.set(value, text);
    }
    return text;
  }
}
