// What is known of a text's words while it is read and edited: pure bookkeeping of offsets, no editor.

/** UTF-16 offsets into the text as it is now. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A word that was read. */
export interface Word extends Stretch {
  /** Probability of the word, 0 … 1. */
  readonly probability: number;
  /** Geometric mean over its tokens and its end, 0 … 1. */
  readonly tokenProbability: number;
}

/** A replaced stretch, as editors tell it. */
export interface Change {
  readonly offset: number;
  /** Length of what was replaced. */
  readonly length: number;
  readonly text: string;
}

export class SurveyedText {
  /** Ascending. */
  #words: readonly Word[] = [];
  /** What is still to be read: ascending, apart from each other. */
  #pending: readonly Stretch[];
  /** Where the text was edited since `settle`. */
  #edited: readonly Stretch[] = [];
  /** Words that the user wants to hear no more of. */
  #ignored: readonly Stretch[];

  /** @param ignored words that the user wants to hear no more of */
  constructor(length: number, ignored: readonly Stretch[] = []) {
    this.#pending = length > 0 ? [{ start: 0, end: length }] : [];
    this.#ignored = ignored;
  }

  /** Words that were read and are not ignored, ascending. */
  get words(): readonly Word[] {
    return this.#words.filter((word) => !this.#ignored.some((ignored) => overlap(ignored, word)));
  }

  /** Words that the user wants to hear no more of, where they stand now. */
  get ignored(): readonly Stretch[] {
    return this.#ignored;
  }

  get isComplete(): boolean {
    return this.#pending.length === 0 && this.#edited.length === 0;
  }

  /** Follows an edit: other words keep what is known of them, the edited one loses it. */
  edit(change: Change): void {
    this.#words = this.#words.flatMap((word) => moved(word, change) ?? []);
    this.#ignored = this.#ignored.flatMap((stretch) => moved(stretch, change) ?? []);
    const stretch = { start: change.offset, end: change.offset + change.text.length };
    this.#pending = this.#pending.flatMap((pending) => squeezed(pending, change));
    this.#edited = [...this.#edited.map((edited) => ({ ...edited, ...spread(edited, change) })), stretch];
  }

  /**
   * Puts what was edited on the list of what is to be read.
   * @param widen the lines that an edit touches or whose words are to be read again because of it
   */
  settle(widen: (edited: Stretch) => Stretch): void {
    this.#pending = union([...this.#pending, ...this.#edited.map(widen)]);
    this.#edited = [];
  }

  /** Puts everything on the list again: another model will say other things. What is known stays until then. */
  readAgain(length: number): void {
    this.#pending = union([{ start: 0, end: length }]);
  }

  /** Takes what the model said: all words of a stretch. */
  take(done: Stretch, words: readonly Word[]): void {
    const others = this.#words.filter(({ start }) => start < done.start || start >= done.end);
    this.#words = [...others, ...words].sort((a, b) => a.start - b.start);
    this.#pending = this.#pending.flatMap((pending) => without(pending, done));
  }

  /** What is to be read, the most urgent first: what can be seen, what follows it, what comes before it. */
  toRead(seen: readonly Stretch[]): Stretch[] {
    const first = union(seen).flatMap((visible) =>
      this.#pending.flatMap((pending) => common(pending, visible)),
    );
    const rest = first.reduce<readonly Stretch[]>(
      (pending, visible) => pending.flatMap((stretch) => without(stretch, visible)),
      this.#pending,
    );
    const from = seen[0]?.start ?? 0;
    return [
      ...first,
      ...rest.filter(({ start }) => start >= from),
      ...rest.filter(({ start }) => start < from),
    ];
  }

  /** Says no more about a word where it stands. */
  ignore(word: Stretch): void {
    this.#ignored = [...this.#ignored, { start: word.start, end: word.end }];
  }

  /** Speaks again of every word that was ignored. */
  ignoreNone(): void {
    this.#ignored = [];
  }
}

function overlap(a: Stretch, b: Stretch): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Where a word stands after an edit; undefined where the edit touches it. */
function moved<S extends Stretch>(stretch: S, { offset, length, text }: Change): S | undefined {
  if (stretch.end < offset) return stretch;
  if (stretch.start <= offset + length) return undefined;
  const by = text.length - length;
  return { ...stretch, start: stretch.start + by, end: stretch.end + by };
}

/** What is left of a stretch after an edit; the edit itself is listed apart. */
function squeezed(stretch: Stretch, change: Change): Stretch[] {
  const after = spread(stretch, change);
  return after.start < after.end ? [after] : [];
}

/** A stretch after an edit, with what the edit wrote inside it. */
function spread(stretch: Stretch, { offset, length, text }: Change): Stretch {
  const by = text.length - length;
  const place = (at: number): number => (at <= offset ? at : Math.max(at + by, offset));
  return { start: place(stretch.start), end: place(stretch.end) };
}

function without(stretch: Stretch, removed: Stretch): Stretch[] {
  if (!overlap(stretch, removed)) return [stretch];
  return [
    { start: stretch.start, end: removed.start },
    { start: removed.end, end: stretch.end },
  ].filter(({ start, end }) => start < end);
}

function common(a: Stretch, b: Stretch): Stretch[] {
  const [start, end] = [Math.max(a.start, b.start), Math.min(a.end, b.end)];
  return start < end ? [{ start, end }] : [];
}

function union(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of stretches.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && stretch.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, stretch.end) };
    } else {
      merged.push(stretch);
    }
  }
  return merged;
}
