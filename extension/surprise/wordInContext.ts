// A word of a document that is found again after the document was closed, edited elsewhere and opened: by its text and
// what stood beside it. Offsets would mean another word after the first edit by another program.
import type { Stretch } from './surveyedText';

/** A word, and the text before and after it. */
export interface WordInContext {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/** Characters of each side: enough to tell occurrences of a word apart, and no copy of the document. */
const reach = 24;

export function describeWord(text: string, { start, end }: Stretch): WordInContext {
  return {
    text: text.slice(start, end),
    before: text.slice(Math.max(0, start - reach), start),
    after: text.slice(end, end + reach),
  };
}

/** Where the word stands now: where it has the same text before it or after it, best both; it may be gone. */
export function findWord(text: string, { text: word, before, after }: WordInContext): Stretch | undefined {
  if (word === '') return undefined;
  let oneSided: Stretch | undefined;
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    const end = start + word.length;
    const isAfterSame = text.slice(Math.max(0, start - reach), start) === before;
    const isBeforeSame = text.slice(end, end + reach) === after;
    if (isAfterSame && isBeforeSame) return { start, end };
    if (isAfterSame || isBeforeSame) oneSided ??= { start, end };
  }
  return oneSided;
}
