// For tests: special tokens at the beginning of a vocabulary.
import type { SpecialTokens } from '../tokenizer';

/** In the order of their ids, from 0 on. */
export const specialNames = [
  '[PAD]',
  '[CLS]',
  '[SEP]',
  '[UNK]',
  '[MASK]',
  '[sMASK]',
  '[gMASK]',
  '<|startofpiece|>',
  '<|endofpiece|>',
] as const;

export const special: SpecialTokens = {
  pad: 0,
  endOfText: 0,
  cls: 1,
  sep: 2,
  unknown: 3,
  mask: 4,
  sentenceMask: 5,
  gapMask: 6,
  startOfPiece: 7,
  endOfPiece: 8,
};
