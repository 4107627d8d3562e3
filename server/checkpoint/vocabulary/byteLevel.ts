// GPT-2's and RoBERTa's vocab.json and merges.txt → tokenizer.json.

import { gpt2Pattern } from '../../glm/tokenizer/byteLevel';
import { CheckpointError } from '../error';
import type { JsonObject } from '../smallFiles';
import { addedToken, type AddedTokenJson, type Vocabulary } from './addedTokens';

/** vocab.json, checked: token → id. */
function tokenIds(vocabJson: JsonObject): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [token, id] of Object.entries(vocabJson)) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) {
      throw new CheckpointError(`vocab.json: token ${JSON.stringify(token)} has no valid id`);
    }
    ids.set(token, id);
  }
  return ids;
}

/** merges.txt, checked: pairs in the order in which they are merged. */
function mergePairs(mergesTxt: string): [string, string][] {
  const lines = mergesTxt.split('\n');
  const start = lines[0]?.startsWith('#version') === true ? 1 : 0;
  return lines.slice(start).flatMap((line, i): [string, string][] => {
    const [left, right, ...rest] = line.split(/[ \r]+/).filter((part) => part !== '');
    if (left === undefined) return [];
    if (right === undefined || rest.length > 0) {
      throw new CheckpointError(
        `merges.txt line ${start + i + 1}: expected two tokens, found ${JSON.stringify(line)}`,
      );
    }
    return [[left, right]];
  });
}

function tokenizerJson(
  ids: ReadonlyMap<string, number>,
  mergesTxt: string,
  addedTokens: readonly AddedTokenJson[],
): object {
  return {
    version: '1.0',
    added_tokens: addedTokens,
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: gpt2Pattern }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: Object.fromEntries(ids), merges: mergePairs(mergesTxt) },
  };
}

/**
 * The tokenizer of a GPT-2 vocabulary. The end of text is its own <|endoftext|>; all other special tokens are
 * numbered after it, by added_tokens.json where there is one, else as the original code does.
 * @param vocabJson vocab.json
 * @param added added_tokens.json: ids by name
 * @throws CheckpointError when a file is malformed or <|endoftext|> is missing
 */
export function gpt2Vocabulary(
  vocabJson: JsonObject,
  mergesTxt: string,
  added: ReadonlyMap<string, number>,
): Vocabulary {
  const ids = tokenIds(vocabJson);
  const endOfText = added.get('<|endoftext|>') ?? ids.get('<|endoftext|>');
  if (endOfText === undefined)
    throw new CheckpointError('vocab.json lacks <|endoftext|>, which every GPT-2 vocabulary has');
  const size = ids.size;
  const idOf = (name: string, place: number): number => added.get(name) ?? ids.get(name) ?? size + place;
  const special = {
    endOfText,
    pad: endOfText,
    startOfPiece: idOf('<|startofpiece|>', 0),
    endOfPiece: idOf('<|endofpiece|>', 1),
    cls: idOf('[CLS]', 2),
    mask: idOf('[MASK]', 3),
    sep: idOf('[SEP]', 4),
    unknown: idOf('[UNK]', 5),
    gapMask: idOf('[gMASK]', 6),
    sentenceMask: idOf('[sMASK]', 7),
  };
  return {
    special,
    tokenizerJson: tokenizerJson(ids, mergesTxt, [
      addedToken('<|endoftext|>', special.endOfText),
      addedToken('<|startofpiece|>', special.startOfPiece),
      addedToken('<|endofpiece|>', special.endOfPiece),
      addedToken('[CLS]', special.cls),
      addedToken('[MASK]', special.mask, true),
      addedToken('[SEP]', special.sep),
      addedToken('[UNK]', special.unknown),
      addedToken('[gMASK]', special.gapMask, true),
      addedToken('[sMASK]', special.sentenceMask, true),
    ]),
  };
}

/**
 * The tokenizer of a RoBERTa vocabulary: the same bytes under other numbers. The original gives its command tokens
 * the ids of RoBERTa's own (<s>, </s>, <unk>, <mask>), but knows them in texts only by GLM's names; the end of text,
 * the padding and [SEP] are all </s>.
 *
 * The hub's glm-roberta-large numbers [MASK] 50267 in its added_tokens.json, where the original code trained the
 * weights with RoBERTa's own <mask>, 50264. The original decides: <mask>, where vocab.json has one.
 * @param vocabJson vocab.json, its mask named <mask> or [MASK]
 * @param added added_tokens.json: ids by name
 * @throws CheckpointError when a file is malformed or one of RoBERTa's special tokens is missing
 */
export function robertaVocabulary(
  vocabJson: JsonObject,
  mergesTxt: string,
  added: ReadonlyMap<string, number>,
): Vocabulary {
  const ids = tokenIds(vocabJson);
  const own = (name: string): number => {
    const id = added.get(name) ?? ids.get(name);
    if (id === undefined)
      throw new CheckpointError(`vocab.json lacks ${name}, which every RoBERTa vocabulary has`);
    return id;
  };
  const end = own('</s>');
  const special = {
    endOfText: end,
    pad: end,
    sep: end,
    cls: own('<s>'),
    unknown: own('<unk>'),
    mask: ids.get('<mask>') ?? own('[MASK]'),
    startOfPiece: added.get('<|startofpiece|>') ?? ids.get('<|startofpiece|>') ?? ids.size,
    endOfPiece: added.get('<|endofpiece|>') ?? ids.get('<|endofpiece|>') ?? ids.size + 1,
  };
  return {
    special,
    tokenizerJson: tokenizerJson(ids, mergesTxt, [
      addedToken('<|endoftext|>', special.endOfText),
      // After <|endoftext|>: the last name of an id is the one that it is decoded to.
      addedToken('[SEP]', special.sep),
      addedToken('[CLS]', special.cls),
      addedToken('[MASK]', special.mask, true),
      addedToken('[UNK]', special.unknown),
      addedToken('<|startofpiece|>', special.startOfPiece),
      addedToken('<|endofpiece|>', special.endOfPiece),
    ]),
  };
}
