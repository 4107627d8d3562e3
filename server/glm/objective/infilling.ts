// The sequence that GLM is trained on (arXiv 2103.10360, section 2.1): a text with its blanks taken out as Part A, the
// blanks' contents in a chosen order as Part B, and what is to be predicted where.

/** Tokens `start` … `end − 1` of a text. */
export type Span = readonly [start: number, end: number];

export interface Blanks {
  /** In the order in which they are written; not empty, not overlapping. */
  readonly spans: readonly Span[];
  /** Id of the mask token that stands in Part A for each of them. */
  readonly mask: number;
  /**
   * Whether a blank ends with <|endofpiece|>. Not where the text simply goes on: then nothing follows the blank's
   * last token, which is predicted but never read (the original's left-to-right branch).
   */
  readonly ends: boolean;
}

/** One sequence with its targets; all rows have the same length. */
export interface InfillingExample {
  /** Part A, then of each blank <|startofpiece|> and its tokens. */
  readonly tokens: readonly number[];
  /** The token to predict at each place; in Part A, where nothing is predicted, the token itself. */
  readonly targets: readonly number[];
  /** 1 where the prediction counts: all of Part B. */
  readonly lossMask: readonly number[];
  /** Row 0: the place in Part A; in Part B that of the blank's mask. */
  readonly positions: readonly number[];
  /** Row 1: 0 in Part A, 1, 2, 3 … inside each blank. */
  readonly blockPositions: readonly number[];
  readonly partALength: number;
}

/**
 * Takes the blanks out of a text.
 * @param text token ids, [CLS] and end of text included
 * @throws RangeError where a span is empty, lies outside the text or overlaps another
 */
export function buildInfilling(
  text: readonly number[],
  blanks: Blanks,
  special: { readonly startOfPiece: number; readonly endOfPiece: number },
): InfillingExample {
  const tokens: number[] = [];
  const maskPositions = new Map<Span, number>();
  let last = 0;
  for (const span of checkedInTextOrder(text.length, blanks.spans)) {
    tokens.push(...text.slice(last, span[0]));
    maskPositions.set(span, tokens.length);
    tokens.push(blanks.mask);
    last = span[1];
  }
  tokens.push(...text.slice(last));

  const partALength = tokens.length;
  const targets = [...tokens];
  const lossMask = tokens.map(() => 0);
  const positions = tokens.map((_, place) => place);
  const blockPositions = tokens.map(() => 0);
  for (const span of blanks.spans) {
    const content = text.slice(...span);
    const predicted = blanks.ends ? [...content, special.endOfPiece] : content;
    tokens.push(special.startOfPiece, ...predicted.slice(0, -1));
    targets.push(...predicted);
    predicted.forEach((_, inside) => {
      lossMask.push(1);
      positions.push(maskPositions.get(span) ?? 0);
      blockPositions.push(inside + 1);
    });
  }
  return { tokens, targets, lossMask, positions, blockPositions, partALength };
}

function checkedInTextOrder(length: number, spans: readonly Span[]): readonly Span[] {
  if (spans.length === 0) {
    throw new RangeError('spans: there is none');
  }
  const sorted = [...spans].sort(([a], [b]) => a - b);
  let last = 0;
  for (const [start, end] of sorted) {
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start >= end) {
      throw new RangeError(`spans: [${start}, ${end}] is no range of tokens`);
    }
    if (start < 0 || end > length) {
      throw new RangeError(`spans: [${start}, ${end}] lies outside the ${length} tokens`);
    }
    if (start < last) {
      throw new RangeError(`spans: [${start}, ${end}] overlaps the span before it`);
    }
    last = end;
  }
  return sorted;
}
