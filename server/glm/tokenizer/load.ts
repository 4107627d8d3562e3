// Makes a Tokenizer from a tokenizer.json.

import type { SpecialTokens, Tokenizer } from '../tokenizer';
import { byteLevel } from './byteLevel';
import { sentencePiece } from './sentencePiece';
import { SpecialTokenSplitter } from './specialTokens';
import { parseTokenizerJson, type TokenizerJson } from './tokenizerJson';
import type { TextTokenizer } from './textTokenizer';
import { isBlank } from './whitespace';
import { wordPiece, wordPieceLowerCases } from './wordPiece';

function textTokenizer(json: TokenizerJson): TextTokenizer {
  switch (json.family) {
    case 'wordPiece':
      return wordPiece(json);
    case 'byteLevel':
      return byteLevel(json);
    case 'sentencePiece':
      return sentencePiece(json);
  }
}

/**
 * The tokenizer of a model folder: what its tokenizer.json says, run so that `encode` and `decode` give what the
 * original code's EncodeAsIds and DecodeIds give.
 * @param tokenizerJson the parsed tokenizer.json, GLM's special tokens among its added_tokens
 * @param special ids of those special tokens (glm.json keeps them)
 * @throws TokenizerJsonError when the JSON is none of GLM's vocabularies
 */
export function loadTokenizer(tokenizerJson: unknown, special: SpecialTokens): Tokenizer {
  const json = parseTokenizerJson(tokenizerJson);
  const text = textTokenizer(json);
  // SentencePiece finds its own symbols while it normalises, as they take part in its rules for spaces.
  const specials = json.addedTokens.filter((token) => token.special || json.family !== 'sentencePiece');
  const splitter = new SpecialTokenSplitter(specials);
  // The last of several names of one id is the one to read: `[SEP]` after `<|endoftext|>` in RoBERTa vocabularies.
  const specialNames = new Map(specials.map((token) => [token.id, token.content]));
  return {
    special,
    lowerCases: json.family === 'wordPiece' && wordPieceLowerCases(json),
    keepsSpaces: json.family !== 'wordPiece',
    encode(document) {
      if (isBlank(document)) return [];
      const ids: number[] = [];
      for (const section of splitter.split(document)) {
        if (typeof section === 'number') ids.push(section);
        else for (const id of text.encode(section)) ids.push(id);
      }
      return ids;
    },
    decode: (ids) => text.decode(ids, (id) => specialNames.get(id)),
    textOf: (id) => (specialNames.has(id) ? undefined : text.textOf(id)),
    tokens: (ids) => ids.map((id) => specialNames.get(id) ?? json.names[id] ?? `[unused ${id}]`),
  };
}
