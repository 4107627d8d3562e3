// SentencePiece's BPE as the Chinese vocabulary uses it.

import { libraryTokenizer, type TextTokenizer } from './textTokenizer';
import type { TokenizerJson } from './tokenizerJson';

/** SentencePiece BPE over the pieces of a tokenizer.json. */
export function sentencePiece(json: TokenizerJson): TextTokenizer {
  libraryTokenizer(json, null, null);
  throw new Error('not yet');
}
