// Where a piece of a text is after edits: through typing before it, through undo and redo, and through the edit that
// replaces it.

/** Offsets in UTF-16 units. */
export interface TrackedSpan {
  readonly start: number;
  readonly end: number;
  /** The piece was removed together with text around it: where it lay in the text that `start`–`end` has replaced. */
  readonly lost?: { readonly from: number; readonly to: number; readonly length: number };
}

/** One edit: `removed` characters at an offset gave way to `inserted` ones. */
export interface TextChange {
  readonly offset: number;
  readonly removed: number;
  readonly inserted: number;
}

/** The span after an edit. What replaces exactly the span becomes the span, so undo brings back what was there. */
export function afterChange(span: TrackedSpan, { offset, removed, inserted }: TextChange): TrackedSpan {
  const { start, end, lost } = span;
  const changeEnd = offset + removed;
  const grown = inserted - removed;
  if (offset === start && changeEnd === end) {
    return lost?.length === inserted
      ? { start: offset + lost.from, end: offset + lost.to }
      : { ...span, end: offset + inserted };
  }
  if (changeEnd <= start) return { ...span, start: start + grown, end: end + grown };
  if (offset >= end) return span;
  if (offset >= start && changeEnd <= end) return { ...span, end: end + grown };
  if (offset <= start && changeEnd >= end) {
    const around = { from: start - offset, to: end - offset, length: removed };
    return { start: offset, end: offset + inserted, lost: around };
  }
  return offset < start ? { ...span, start: offset + inserted, end: end + grown } : { ...span, end: offset };
}
