// The placeholders of a document, each with a number that stays with it while the document changes around it.
import { findPlaceholders } from '../../server/blanks/placeholders';

export interface TrackedBlank {
  readonly id: number;
  readonly mask: string;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
}

/** A change of a document, as the editor reports it: offsets of the text before all changes of the same event. */
export interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Follows a document's blanks. */
export class TrackedBlanks {
  #blanks: readonly TrackedBlank[] = [];
  #nextId = 0;

  get all(): readonly TrackedBlank[] {
    return this.#blanks;
  }

  /** Another document: nothing is known of its blanks. */
  read(text: string): void {
    this.#blanks = this.#numbered(text, new Map());
  }

  /** The document has changed: blanks that are still there keep their numbers. */
  change(text: string, changes: readonly TextChange[]): void {
    const moved = new Map<number, TrackedBlank>();
    for (const blank of this.#blanks) {
      if (changes.some((change) => touches(change, blank))) continue;
      const shift = changes
        .filter(({ rangeOffset }) => rangeOffset < blank.end)
        .reduce((sum, change) => sum + change.text.length - change.rangeLength, 0);
      moved.set(blank.start + shift, blank);
    }
    this.#blanks = this.#numbered(text, moved);
  }

  /** @param known the blanks that are known already, by where they stand now */
  #numbered(text: string, known: ReadonlyMap<number, TrackedBlank>): TrackedBlank[] {
    return findPlaceholders(text).map(({ mask, start, end }) => {
      const before = known.get(start);
      return { id: before?.mask === mask ? before.id : this.#nextId++, mask, start, end };
    });
  }
}

/** Whether a change reaches into a blank; one that only stands beside it leaves it whole. */
function touches({ rangeOffset, rangeLength }: TextChange, { start, end }: TrackedBlank): boolean {
  return rangeLength === 0
    ? rangeOffset > start && rangeOffset < end
    : rangeOffset < end && rangeOffset + rangeLength > start;
}
