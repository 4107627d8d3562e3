// A tokenizer.json that comes with the checkpoint: used as it is but for a mask of
// another name, its special tokens found by their names.

import { parseTokenizerJson, TokenizerJsonError } from '../../glm/tokenizer/tokenizerJson';
import { CheckpointError } from '../error';
import type { JsonObject } from '../smallFiles';
import { addedToken, type Vocabulary } from './addedTokens';

/**
 * The vocabulary of an existing tokenizer.json.
 * @throws CheckpointError when it is none of GLM's families, or lacks one of GLM's special tokens
 */
export function existingVocabulary(json: JsonObject): Vocabulary {
  const { family, addedTokens, names } = parse(json);
  const added = new Map(addedTokens.map((token) => [token.content, token.id]));
  const vocabulary = new Map(names.flatMap((name, id) => (name === undefined ? [] : [[name, id]])));
  // Added tokens first: RoBERTa's files have GPT-2's <|endoftext|> among the words, with another id than the end's.
  const find = (candidates: readonly string[]): number | undefined => {
    for (const ids of [added, vocabulary]) {
      for (const name of candidates) {
        const id = ids.get(name);
        if (id !== undefined) return id;
      }
    }
    return undefined;
  };
  const need = (...candidates: string[]): number => {
    const id = find(candidates);
    if (id === undefined)
      throw new CheckpointError(`tokenizer.json lacks the special token ${candidates.join(' or ')}`);
    return id;
  };
  const optional = <Name extends string>(
    name: Name,
    ...candidates: string[]
  ): Partial<Record<Name, number>> => {
    const id = find(candidates);
    const entry: Partial<Record<Name, number>> = {};
    if (id !== undefined) entry[name] = id;
    return entry;
  };
  const endOfText = family === 'wordPiece' ? need('[PAD]') : need('<|endoftext|>', '</s>');
  const mask = need('[MASK]', '<mask>');
  // Texts write [MASK], whatever RoBERTa's files call it.
  const named = addedToken('[MASK]', mask, family !== 'wordPiece');
  const { added_tokens: stored } = json;
  return {
    tokenizerJson: added.has('[MASK]')
      ? json
      : { ...json, added_tokens: [...(Array.isArray(stored) ? (stored as unknown[]) : []), named] },
    special: {
      cls: need('[CLS]', '<s>'),
      endOfText,
      pad: endOfText,
      startOfPiece: need('<|startofpiece|>'),
      endOfPiece: need('<|endofpiece|>'),
      mask,
      ...optional('sep', '[SEP]', '</s>'),
      ...optional('unknown', '[UNK]', '<unk>'),
      ...optional('sentenceMask', '[sMASK]'),
      ...optional('gapMask', '[gMASK]'),
    },
  };
}

function parse(json: JsonObject): ReturnType<typeof parseTokenizerJson> {
  try {
    return parseTokenizerJson(json);
  } catch (error) {
    if (error instanceof TokenizerJsonError) throw new CheckpointError(error.message);
    throw error;
  }
}
