// The part of a document that is sent to the model to fill one blank: small, however long the document is.
import type { Blank } from './blank';
import { findPlaceholders } from './placeholders';
import { withBlank } from './selection';
import { cutAround } from './window';

/** A text, its blanks, and which of them is the one in question. */
export interface Excerpt {
  readonly text: string;
  readonly blanks: readonly Blank[];
  readonly index: number;
}

// A cut moves by at most a word and a placeholder; what lies beyond is not even looked at.
const margin = 500;

/**
 * At most so many characters around a blank. Text that the blank covers gives way to the blank's placeholder, as
 * the model is not to see it; the document's own placeholders stay blanks.
 */
export function excerptAround(text: string, blank: Blank, characters: number): Excerpt {
  const before = text.slice(Math.max(0, blank.start - characters - margin), blank.start);
  const name = blank.start < blank.end ? blank.mask : '';
  const part = before + name + text.slice(blank.end, blank.end + characters + margin);
  const inPart: Blank = { mask: blank.mask, start: before.length, end: before.length + name.length };
  const { blanks, index } = withBlank(findPlaceholders(part), inPart);
  const window = cutAround(part, blanks, index, characters);
  return { text: window.text, blanks: window.blanks, index: index - window.firstBlank };
}
