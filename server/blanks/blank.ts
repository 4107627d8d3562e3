// A blank: a range of a document that GLM writes anew.
import type { MaskName } from '../glm/tokenizer';

export interface Blank {
  /** Which mask token stands for it in Part A: some words, whole sentences, or the text that goes on. */
  readonly mask: MaskName;
  /** First UTF-16 unit of the range that is replaced. */
  readonly start: number;
  /** One past the last UTF-16 unit; equal to `start` for a blank between two characters. */
  readonly end: number;
}
