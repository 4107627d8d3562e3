// GPT-2's byte-level BPE, which RoBERTa shares: every text is a sequence of bytes, so nothing is unknown or lost.

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

/** Byte-level BPE over the vocabulary and merges of a tokenizer.json. */
export function byteLevel(json: TokenizerJson): TextTokenizer {
  const library = libraryTokenizer(
    json,
    { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    { type: 'ByteLevel' },
  );
  const cache = new WordCache((word) => library.encode(word, { add_special_tokens: false }).ids);
  return {
    encode: (text) => (text.match(words) ?? []).flatMap((word) => cache.ids(word)),
    decode: (ids, specialName) =>
      decodeRuns(ids, specialName, (run) => {
        const known = run.filter((id) => json.names[id] !== undefined);
        return known.length === 0 ? '' : library.decode(known, { clean_up_tokenization_spaces: false });
      }),
  };
}
