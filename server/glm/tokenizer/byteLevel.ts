// GPT-2's byte-level BPE, which RoBERTa shares: every text is a sequence of bytes, so nothing is unknown or lost.

import type { TokenText } from '../tokenizer';
import { Bpe, parseMerges } from './bpe';
import { decodeRuns } from './runs';
import type { TextTokenizer } from './textTokenizer';
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

/** GPT-2's character for each byte: itself where it can be seen, else one from U+0100 on. */
export const byteCharacters: readonly string[] = (() => {
  let hidden = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCharCode(isVisible ? byte : 256 + hidden++);
  });
})();

const bytesOfCharacters: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((character, byte) => [character, byte]),
);

function textOfName(name: string): TokenText | undefined {
  const bytes: number[] = [];
  for (const character of name) {
    const byte = bytesOfCharacters.get(character);
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
  const bpe = new Bpe(parseMerges(json.model), 'pairs');
  const ids = new Map(json.names.flatMap((name, id) => (name === undefined ? [] : [[name, id] as const])));
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const cache = new WordCache((word) => {
    const characters = Array.from(encoder.encode(word), (byte) => byteCharacters[byte] ?? '');
    return bpe.split(characters).flatMap((token) => ids.get(token) ?? []);
  });
  return {
    textOf(id) {
      const name = json.names[id];
      return name === undefined ? undefined : textOfName(name);
    },
    encode: (text) => (text.match(words) ?? []).flatMap((word) => cache.ids(word)),
    decode: (ids, specialName) =>
      decodeRuns(ids, specialName, (run) => {
        const characters = run.flatMap((id) => [...(json.names[id] ?? '')]);
        return decoder.decode(
          Uint8Array.from(characters.flatMap((character) => bytesOfCharacters.get(character) ?? [])),
        );
      }),
  };
}
