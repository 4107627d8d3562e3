// What each family of vocabularies does with text that holds no special tokens.

import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import type { TokenText } from '../tokenizer';
import type { TokenizerJson } from './tokenizerJson';

/** Cuts words into tokens, and joins tokens again. */
export interface TextTokenizer {
  /** Ids of a text without special tokens. */
  encode(text: string): number[];
  /** Text of ids, whose special tokens have names of their own (`name(id)`; undefined: the id is a word's). */
  decode(ids: readonly number[], specialName: (id: number) => string | undefined): string;
  /** What a token that is not special writes; undefined where that is nothing to read. */
  textOf(id: number): TokenText | undefined;
}

/**
 * The library's tokenizer for the model of a tokenizer.json, without its normalizer and without its special tokens:
 * both are done before it, because the library's approximate the original's (see the families).
 */
export function libraryTokenizer(
  json: TokenizerJson,
  preTokenizer: object | null,
  decoder: object | null,
): LibraryTokenizer {
  return new LibraryTokenizer(
    {
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: preTokenizer,
      post_processor: null,
      decoder,
      model: json.model,
    },
    {},
  );
}
