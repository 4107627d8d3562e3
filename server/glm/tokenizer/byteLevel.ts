// GPT-2's byte-level BPE, which RoBERTa shares: every text is a sequence of bytes, so nothing is unknown or lost.

import { libraryTokenizer, type TextTokenizer } from './textTokenizer';
import { decodeRuns } from './runs';
import type { TokenizerJson } from './tokenizerJson';

/**
 * GPT-2's pattern, run by the library's Split: its ByteLevel step would read `\s` as JavaScript does, with U+FEFF in
 * and U+0085 out.
 */
export const gpt2Pattern =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Byte-level BPE over the vocabulary and merges of a tokenizer.json. */
export function byteLevel(json: TokenizerJson): TextTokenizer {
  const library = libraryTokenizer(
    json,
    {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: gpt2Pattern }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
      ],
    },
    { type: 'ByteLevel' },
  );
  return {
    encode: (text) => library.encode(text, { add_special_tokens: false }).ids,
    decode: (ids, specialName) =>
      decodeRuns(ids, specialName, (run) => {
        const known = run.filter((id) => json.names[id] !== undefined);
        return known.length === 0 ? '' : library.decode(known, { clean_up_tokenization_spaces: false });
      }),
  };
}
