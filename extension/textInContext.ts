// A place in a document that is found again after the document was closed, edited elsewhere and opened: by its text and
// what stood beside it. Offsets would mean another place after the first edit by another program.

/** UTF-16 offsets. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A text, and what stands before and after it. */
export interface TextInContext {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/** Characters of each side: enough to tell occurrences of a word apart, and no copy of the document. */
const reach = 24;

/** What stands in a stretch of a document, and beside it. */
export function inContext(document: string, { start, end }: Stretch): TextInContext {
  return {
    text: document.slice(start, end),
    before: document.slice(Math.max(0, start - reach), start),
    after: document.slice(end, end + reach),
  };
}

/** Where it stands now: where it has the same text before it or after it, best both; undefined where it is gone. */
export function findInContext(document: string, sought: TextInContext): Stretch | undefined {
  const { text, before, after } = sought;
  if (text === '') return undefined;
  let oneSided: Stretch | undefined;
  for (let start = document.indexOf(text); start >= 0; start = document.indexOf(text, start + 1)) {
    const end = start + text.length;
    const isBeforeSame = document.slice(Math.max(0, start - reach), start) === before;
    const isAfterSame = document.slice(end, end + reach) === after;
    if (isBeforeSame && isAfterSame) return { start, end };
    if (isBeforeSame || isAfterSame) oneSided ??= { start, end };
  }
  return oneSided;
}
