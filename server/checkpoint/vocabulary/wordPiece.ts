// BERT's vocab.txt → tokenizer.json.

import { CheckpointError } from '../error';
import { stripEnd, stripStart } from '../../glm/tokenizer/whitespace';
import { addedToken, type Vocabulary } from './addedTokens';

/**
 * The tokenizer of a BERT vocabulary. The original numbers <|startofpiece|> and <|endofpiece|> after the last line;
 * [gMASK] and [sMASK] are not in it. Its end of text is [PAD].
 * @param vocabTxt vocab.txt: one token a line, the line number its id
 * @param added added_tokens.json: ids by name
 * @throws CheckpointError when one of BERT's own special tokens is missing
 */
export function wordPieceVocabulary(
  vocabTxt: string,
  added: ReadonlyMap<string, number>,
  lowerCases: boolean,
): Vocabulary {
  const lines = vocabTxt.split('\n');
  if (lines.at(-1) === '') lines.pop();
  // A repeated token has its last line's number, as in the original.
  const ids = new Map(lines.map((line, id) => [stripStart(stripEnd(line)), id]));
  const own = (name: string): number => {
    const id = ids.get(name);
    if (id === undefined)
      throw new CheckpointError(`vocab.txt lacks ${name}, which every BERT vocabulary has`);
    return id;
  };
  const pad = own('[PAD]');
  const special = {
    cls: own('[CLS]'),
    endOfText: pad,
    sep: own('[SEP]'),
    pad,
    unknown: own('[UNK]'),
    startOfPiece: added.get('<|startofpiece|>') ?? ids.get('<|startofpiece|>') ?? lines.length,
    endOfPiece: added.get('<|endofpiece|>') ?? ids.get('<|endofpiece|>') ?? lines.length + 1,
    mask: own('[MASK]'),
  };
  return {
    special,
    tokenizerJson: {
      version: '1.0',
      added_tokens: [
        addedToken('[PAD]', special.pad),
        addedToken('[UNK]', special.unknown),
        addedToken('[CLS]', special.cls),
        addedToken('[SEP]', special.sep),
        addedToken('[MASK]', special.mask),
        addedToken('<|startofpiece|>', special.startOfPiece),
        addedToken('<|endofpiece|>', special.endOfPiece),
      ],
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: lowerCases,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: null,
      decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(ids),
      },
    },
  };
}
