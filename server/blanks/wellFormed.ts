// Answers that a writer can use: which tokens may be written, and which answers are worth showing.
import {
  chain,
  endTokens,
  noRepeatedPhrase,
  noStutter,
  notEmpty,
  steeringTokens,
  without,
  type LogitsProcessor,
} from '../glm/decoding/logitsProcessor';
import type { Glm } from '../glm/glm';
import type { MaskName } from '../glm/tokenizer';

/**
 * No empty answer, no token that is nothing to read, no endless repetition; a line break only where the text goes on,
 * as words and sentences stand inside a line.
 */
export function wellFormedTokens(glm: Glm, mask: MaskName): LogitsProcessor {
  return chain([readableTokens(glm, mask), noStutter, noRepeatedPhrase(3), noRepeatedPhrase(2, 16)]);
}

/** The same, but for repetitions: a constraint may ask for them, and its guide takes care of the others. */
export function readableTokens(glm: Glm, mask: MaskName): LogitsProcessor {
  const { special } = glm.tokenizer;
  const forbidden = [...steeringTokens(special), ...(isOnOneLine(mask) ? glm.lineBreaks : [])];
  return chain([notEmpty(endTokens(special)), without(forbidden)]);
}

/** Whether an answer to this blank stands inside a line. */
export function isOnOneLine(mask: MaskName): boolean {
  return mask !== '[gMASK]';
}

/** Something to read, without the replacement character that half a character of a byte-level vocabulary leaves. */
export function isReadable(text: string): boolean {
  return text.trim() !== '' && !text.includes('\uFFFD');
}

/** Those with a word or a number in them; where there is none, the bare punctuation marks, which may be what is missing. */
export function wordsFirst<T extends { readonly text: string }>(candidates: readonly T[]): readonly T[] {
  const worded = candidates.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  return worded.length > 0 ? worded : candidates;
}

/** The first of those that read the same. */
export function distinctTexts<T extends { readonly text: string }>(candidates: readonly T[]): T[] {
  return firstOfEach(candidates, (text) => text);
}

/** The first of those that differ at most in the marks at their end. */
export function distinctWords<T extends { readonly text: string }>(candidates: readonly T[]): T[] {
  return firstOfEach(candidates, (text) => text.replace(/[,.;:!?，。；：！？、\s]+$/u, '') || text);
}

function firstOfEach<T extends { readonly text: string }>(
  candidates: readonly T[],
  sameFor: (text: string) => string,
): T[] {
  const seen = new Set<string>();
  return candidates.filter(({ text }) => {
    const key = sameFor(text);
    return !seen.has(key) && seen.add(key);
  });
}
