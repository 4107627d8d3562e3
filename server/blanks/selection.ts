// The blank that an editor's selection or cursor means, and its place among a document's placeholders.
import type { Blank } from './blank';
import { isCharacterBoundary, isSpace } from './characters';
import { placeholderAt } from './placeholders';

/**
 * An empty range means the placeholder that contains or touches it, else a new blank at that place. A selection
 * becomes a blank without the white space at its ends; a placeholder that it covers only partly is taken whole.
 */
export function blankFromRange(text: string, start: number, end: number): Blank {
  if (start === end) return placeholderAt(text, start) ?? emptyBlank(text, start);
  while (start < end && isSpace(text.charAt(start))) start++;
  while (end > start && isSpace(text.charAt(end - 1))) end--;
  if (start === end) return emptyBlank(text, start);
  while (!isCharacterBoundary(text, start)) start--;
  while (!isCharacterBoundary(text, end)) end++;

  const first = placeholderAt(text, start);
  const last = placeholderAt(text, end - 1);
  if (first && first.start <= start && first.end >= end) return first;
  return {
    mask: '[MASK]',
    start: first && first.start < start && start < first.end ? first.start : start,
    end: last && last.start < end && end < last.end ? last.end : end,
  };
}

/**
 * A document's blanks with another one put in its place among them; those that it overlaps are swallowed.
 */
export function withBlank(blanks: readonly Blank[], blank: Blank): { blanks: Blank[]; index: number } {
  const before = blanks.filter(({ end }) => end <= blank.start);
  const after = blanks.filter(({ start, end }) => start >= blank.end && end > blank.start);
  return { blanks: [...before, blank, ...after], index: before.length };
}

function emptyBlank(text: string, offset: number): Blank {
  while (!isCharacterBoundary(text, offset)) offset--;
  return { mask: '[MASK]', start: offset, end: offset };
}
