// The Chinese vocabulary's cog-pretrain.model → tokenizer.json.

import { visibleSpace } from '../../glm/tokenizer/sentencePieceNormalizer';
import { CheckpointError } from '../error';
import { addedToken, type Vocabulary } from './addedTokens';
import { parseSentencePieceModel, pieceType, type Piece } from './sentencePieceModel';

/**
 * SentencePiece merges whichever two neighbours make the piece of the highest score; tokenizer.json lists pairs in
 * the order of their ranks. So every way to make a piece of two is a pair, ordered by the piece's score. The parts
 * are pieces, or single characters: those are there from the start, whether in the vocabulary or not.
 */
function mergePairs(pieces: readonly Piece[]): [string, string][] {
  const normal = pieces.filter((piece) => piece.type === pieceType.normal);
  const texts = new Set(normal.map((piece) => piece.text));
  const pairs: [string, string][] = [];
  for (const { text } of normal.sort((a, b) => b.score - a.score)) {
    const characters = Array.from(text);
    for (let cut = 1; cut < characters.length; cut++) {
      const left = characters.slice(0, cut).join('');
      const right = characters.slice(cut).join('');
      const leftIsThere = cut === 1 || texts.has(left);
      const rightIsThere = cut === characters.length - 1 || texts.has(right);
      if (leftIsThere && rightIsThere) pairs.push([left, right]);
    }
  }
  return pairs;
}

/**
 * The tokenizer of a SentencePiece vocabulary, GLM's special tokens numbered after the pieces: by added_tokens.json
 * where there is one, else as the original code does with `fix_command_token=True` (glm-10b-chinese).
 * @param model the model file
 * @param fileName for messages
 * @param added added_tokens.json: ids by name
 * @throws CheckpointError when the file is no SentencePiece BPE model
 */
export function sentencePieceVocabulary(
  model: Uint8Array,
  fileName: string,
  added: ReadonlyMap<string, number>,
): Vocabulary {
  const { pieces, precompiledCharsmap, addsPrefix, collapsesSpaces } = parseSentencePieceModel(
    model,
    fileName,
  );
  const unknownPiece = pieces.find((piece) => piece.type === pieceType.unknown);
  if (unknownPiece === undefined) throw new CheckpointError(`${fileName} has no piece for unknown text`);
  const ids = new Map(pieces.map((piece, id) => [piece.text, id]));
  const idOf = (name: string, place: number): number => added.get(name) ?? pieces.length + place;
  const endOfText = idOf('<|endoftext|>', 0);
  const special = {
    endOfText,
    pad: endOfText,
    sep: idOf('[SEP]', 1),
    cls: idOf('[CLS]', 2),
    mask: idOf('[MASK]', 3),
    unknown: idOf('[UNK]', 4),
    startOfPiece: idOf('<|startofpiece|>', 6),
    endOfPiece: idOf('<|endofpiece|>', 7),
    sentenceMask: idOf('[sMASK]', 8),
    gapMask: idOf('[gMASK]', 9),
  };
  return {
    special,
    tokenizerJson: {
      version: '1.0',
      added_tokens: [
        ...pieces.flatMap((piece, id) =>
          piece.type === pieceType.userDefined ? [{ ...addedToken(piece.text, id), special: false }] : [],
        ),
        addedToken('<|endoftext|>', special.endOfText),
        addedToken('[SEP]', special.sep),
        addedToken('[CLS]', special.cls),
        addedToken('[MASK]', special.mask, true),
        addedToken('[UNK]', special.unknown),
        addedToken('<|startofpiece|>', special.startOfPiece),
        addedToken('<|endofpiece|>', special.endOfPiece),
        addedToken('[sMASK]', special.sentenceMask, true),
        addedToken('[gMASK]', special.gapMask, true),
      ],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          ...(precompiledCharsmap.length > 0
            ? [
                {
                  type: 'Precompiled',
                  precompiled_charsmap: Buffer.from(precompiledCharsmap).toString('base64'),
                },
              ]
            : []),
          ...(collapsesSpaces
            ? [
                { type: 'Strip', strip_left: true, strip_right: true },
                { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
              ]
            : []),
        ],
      },
      pre_tokenizer: {
        type: 'Metaspace',
        replacement: visibleSpace,
        prepend_scheme: addsPrefix ? 'always' : 'never',
        split: true,
      },
      post_processor: null,
      decoder: { type: 'Metaspace', replacement: visibleSpace, prepend_scheme: 'always', split: true },
      model: {
        type: 'BPE',
        unk_token: unknownPiece.text,
        fuse_unk: true,
        vocab: Object.fromEntries(ids),
        merges: mergePairs(pieces),
      },
    },
  };
}
