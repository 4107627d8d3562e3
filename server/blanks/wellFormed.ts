// Answers that a writer can use: which tokens may be written, and which answers are worth showing.
import {
  chain,
  endTokens,
  noStutter,
  notEmpty,
  steeringTokens,
  without,
  type LogitsProcessor,
} from '../glm/decoding/logitsProcessor';
import type { SpecialTokens } from '../glm/tokenizer';

/** No empty answer, no token that is nothing to read, no endless repetition. */
export function wellFormedTokens(special: SpecialTokens): LogitsProcessor {
  return chain([notEmpty(endTokens(special)), without(steeringTokens(special)), noStutter]);
}

/** Something to read, without the replacement character that half a character of a byte-level vocabulary leaves. */
export function isReadable(text: string): boolean {
  return text.trim() !== '' && !text.includes('\uFFFD');
}

/** The first of those that read the same. */
export function distinctTexts<T extends { readonly text: string }>(candidates: readonly T[]): T[] {
  const seen = new Set<string>();
  return candidates.filter(({ text }) => !seen.has(text) && seen.add(text));
}
