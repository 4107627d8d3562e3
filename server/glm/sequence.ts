// GLM's input sequence (arXiv 2103.10360, section 2.1): Part A, the text with each blank replaced by one mask
// token, and Part B, the blanks' contents, with two rows of positions.
import type { Tokenizer } from './tokenizer';
import { maskId, type MaskName } from './tokenizer';

/** A text as GLM reads it, before anything is written. */
export interface PartA {
  /** `[CLS] text <end of text>`; no end of text after a final [gMASK], whose text has no end yet. */
  readonly ids: readonly number[];
  /** Where in `ids` the mask token of each blank stands, ascending. */
  readonly maskPositions: readonly number[];
}

/** What ends Part A: the original code's end of text, or [SEP] as the hub's BERT tokenizer puts it. */
export type ContextEnd = 'eos' | 'sep';

/**
 * Part A of a text whose blanks are written as the vocabulary's mask tokens.
 * @throws RangeError where `sep` is asked of a vocabulary without [SEP]
 */
export function buildPartA(tokenizer: Tokenizer, text: string, contextEnd: ContextEnd = 'eos'): PartA {
  const { special } = tokenizer;
  const open = text.endsWith('[gMASK]');
  const ids = [special.cls, ...tokenizer.encode(text)];
  if (!open) {
    ids.push(endId(tokenizer, contextEnd));
  }
  const masks = new Set([special.mask, special.sentenceMask, special.gapMask]);
  const maskPositions = ids.flatMap((id, position) => (masks.has(id) ? [position] : []));
  return { ids, maskPositions };
}

function endId(tokenizer: Tokenizer, contextEnd: ContextEnd): number {
  if (contextEnd === 'eos') {
    return tokenizer.special.endOfText;
  }
  if (tokenizer.special.sep === undefined) {
    throw new RangeError('this vocabulary has no [SEP] to end the context with');
  }
  return tokenizer.special.sep;
}

/**
 * The name under which a placeholder goes into Part A: a vocabulary without [sMASK] or [gMASK] (BERT, RoBERTa)
 * was trained on [MASK] for blanks of every length.
 */
export function knownMask(tokenizer: Tokenizer, name: MaskName): MaskName {
  return maskId(tokenizer.special, name) === undefined ? '[MASK]' : name;
}

/** Both position rows of tokens in Part A: their place, and 0. */
export function partAPositions(length: number): [places: number[], insides: number[]] {
  const places = Array.from({ length }, (_, position) => position);
  return [places, places.map(() => 0)];
}
