// Finds the vocabulary files of a checkpoint folder and makes its tokenizer.json.

import { join } from 'node:path';
import { loadTokenizer } from '../../glm/tokenizer/load';
import { parseTokenizerJson } from '../../glm/tokenizer/tokenizerJson';
import type { SpecialTokens } from '../../glm/tokenizer';
import { CheckpointError } from '../error';
import { readBinaryFile, readJsonObject, readTextFile, type JsonObject } from '../smallFiles';
import type { Vocabulary } from './addedTokens';
import { existingVocabulary } from './existing';
import { gpt2Vocabulary, robertaVocabulary } from './byteLevel';
import { sentencePieceVocabulary } from './sentencePiece';
import { wordPieceVocabulary } from './wordPiece';

/** What a checkpoint says about its tokenizer. */
export interface CheckpointTokenizer {
  readonly tokenizerJson: object;
  readonly special: SpecialTokens;
  readonly lowerCases: boolean;
  readonly keepsSpaces: boolean;
}

/**
 * Reads the tokenizer of a checkpoint folder.
 * @param vocabSize rows of the word embedding: every special id must be one of them
 * @throws CheckpointError where the files are missing or contradict each other
 */
export async function readTokenizer(folder: string, vocabSize: number): Promise<CheckpointTokenizer> {
  const config = (await readJsonObject(join(folder, 'tokenizer_config.json'))) ?? {};
  const added = addedIds(await readJsonObject(join(folder, 'added_tokens.json')));
  const vocabulary = await readVocabulary(folder, config, added);
  for (const [name, id] of Object.entries(vocabulary.special)) {
    if (typeof id === 'number' && id >= vocabSize) {
      throw new CheckpointError(
        `special token ${name} has id ${id}, but the model has only ${vocabSize} tokens`,
      );
    }
  }
  return { ...vocabulary, ...tried(vocabulary, vocabSize) };
}

/** Makes the tokenizer once, so that a vocabulary that cannot be used is found now. */
function tried(vocabulary: Vocabulary, vocabSize: number): { lowerCases: boolean; keepsSpaces: boolean } {
  try {
    const { names } = parseTokenizerJson(vocabulary.tokenizerJson);
    if (names.length > vocabSize) {
      throw new CheckpointError(
        `the vocabulary has ${names.length} tokens, but the model has only ${vocabSize}`,
      );
    }
    const { lowerCases, keepsSpaces } = loadTokenizer(vocabulary.tokenizerJson, vocabulary.special);
    return { lowerCases, keepsSpaces };
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(
      `the vocabulary cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function readVocabulary(
  folder: string,
  config: JsonObject,
  added: ReadonlyMap<string, number>,
): Promise<Vocabulary> {
  const existing = await readJsonObject(join(folder, 'tokenizer.json'));
  if (existing !== undefined) return existingVocabulary(existing);
  const vocabTxt = await readTextFile(join(folder, 'vocab.txt'));
  if (vocabTxt !== undefined) return wordPieceVocabulary(vocabTxt, added, config.do_lower_case !== false);
  for (const name of ['cog-pretrain.model', 'tokenizer.model', 'spiece.model', 'sentencepiece.bpe.model']) {
    const model = await readBinaryFile(join(folder, name));
    if (model !== undefined) return sentencePieceVocabulary(model, name, added);
  }
  const vocabJson = await readJsonObject(join(folder, 'vocab.json'));
  const mergesTxt = await readTextFile(join(folder, 'merges.txt'));
  if (vocabJson !== undefined && mergesTxt !== undefined) {
    return isRoberta(config, vocabJson)
      ? robertaVocabulary(vocabJson, mergesTxt, added)
      : gpt2Vocabulary(vocabJson, mergesTxt, added);
  }
  throw new CheckpointError(
    `${folder} has no vocabulary: expected vocab.txt, vocab.json and merges.txt, or cog-pretrain.model`,
  );
}

function addedIds(json: JsonObject | undefined): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [name, id] of Object.entries(json ?? {})) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) {
      throw new CheckpointError(`added_tokens.json: ${JSON.stringify(name)} has no valid id`);
    }
    ids.set(name, id);
  }
  return ids;
}

/** RoBERTa's files are named like GPT-2's; the class tells, or that <s> is the first of all tokens. */
function isRoberta(config: JsonObject, vocabJson: JsonObject): boolean {
  const { tokenizer_class: name } = config;
  if (typeof name === 'string' && /roberta|gpt2/i.test(name)) return /roberta/i.test(name);
  return vocabJson['<s>'] === 0 && typeof vocabJson['</s>'] === 'number';
}
