// GPT-2's byte-level BPE, which RoBERTa shares: every text is a sequence of bytes, so nothing is unknown or lost.

import type { TokenText } from '../tokenizer';
import { libraryTokenizer, type TextTokenizer } from './textTokenizer';
import { decodeRuns } from './runs';
import type { TokenizerJson } from './tokenizerJson';
import { WordCache } from './wordCache';

/** GPT-2's pattern for words, in the syntax of tokenizer.json. */
export const gpt2Pattern =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** White space as Python's regex module knows it: JavaScript's `\s` has U+FEFF in and U+0085 out. */
const words = new RegExp(
  gpt2Pattern.replaceAll('\\s', '\\p{White_Space}').replaceAll('\\S', '\\P{White_Space}'),
  'gu',
);

/** The bytes that names of tokens write as they are; the others are written as U+0100, U+0101 … in their order. */
const isWrittenAsIs = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

/** GPT-2's `bytes_to_unicode`, turned around: the byte of each character that token names are written in. */
const byteOf: ReadonlyMap<string, number> = new Map(
  (() => {
    let others = 0;
    return Array.from({ length: 256 }, (_, byte) => [
      String.fromCodePoint(isWrittenAsIs(byte) ? byte : 0x100 + others++),
      byte,
    ]);
  })(),
);

function textOfName(name: string): TokenText | undefined {
  const bytes: number[] = [];
  for (const character of name) {
    const byte = byteOf.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  const array = Uint8Array.from(bytes);
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(array),
      startsWord: true,
    };
  } catch {
    return { bytes: array };
  }
}

/** Byte-level BPE over the vocabulary and merges of a tokenizer.json. */
export function byteLevel(json: TokenizerJson): TextTokenizer {
  const library = libraryTokenizer(
    json,
    { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    { type: 'ByteLevel' },
  );
  const cache = new WordCache((word) => library.encode(word, { add_special_tokens: false }).ids);
  return {
    textOf(id) {
      const name = json.names[id];
      return name === undefined ? undefined : textOfName(name);
    },
    encode: (text) => (text.match(words) ?? []).flatMap((word) => cache.ids(word)),
    decode: (ids, specialName) =>
      decodeRuns(ids, specialName, (run) => {
        const known = run.filter((id) => json.names[id] !== undefined);
        return known.length === 0 ? '' : library.decode(known, { clean_up_tokenization_spaces: false });
      }),
  };
}
