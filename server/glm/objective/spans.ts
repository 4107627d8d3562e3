// Which spans of a text are blanked (arXiv 2103.10360, section 2.1): lengths drawn from a Poisson distribution until
// the wanted share of the text is reached, places drawn so that no two spans touch.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { Span } from './infilling';
import { drawIndex, shuffled } from './random';

export interface SpanSampling {
  /** Share of the tokens that is blanked. */
  readonly ratio: number;
  /** Mean of the Poisson distribution, in tokens. */
  readonly meanLength: number;
  /** In tokens; longer spans are not drawn. */
  readonly longest: number;
}

/** As in the paper. */
export const paperSpans: SpanSampling = { ratio: 0.15, meanLength: 3, longest: 39 };

/** Probability of each length 1 … longest, up to a common factor: a span of length 0 is none. */
export function lengthWeights({ meanLength, longest }: SpanSampling): number[] {
  let weight = 1;
  return Array.from({ length: longest }, (_, i) => {
    weight *= meanLength / (i + 1);
    return weight;
  });
}

/** Lengths of spans that together blank at least the wanted share, rounded down, of `textLength` tokens. */
export function drawSpanLengths(
  textLength: number,
  sampling: SpanSampling,
  random: RandomGenerator,
): number[] {
  const weights = lengthWeights(sampling);
  const wanted = Math.floor(sampling.ratio * textLength);
  const lengths: number[] = [];
  for (let blanked = 0; blanked < wanted;) {
    const length = drawIndex(weights, random) + 1;
    lengths.push(length);
    blanked += length;
  }
  return lengths;
}

/**
 * Places spans of these lengths in this order, at least one token between any two.
 * @returns the spans, ascending; undefined where they do not fit
 */
export function placeSpans(
  lengths: readonly number[],
  [start, end]: Span,
  random: RandomGenerator,
): Span[] | undefined {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  // Tokens beyond the spans and the one token that parts each from the next.
  const free = end - start - total - Math.max(lengths.length - 1, 0);
  if (free < 0) {
    return undefined;
  }
  const before = lengths.map(() => uniformInt(random, 0, free)).sort((a, b) => a - b);
  let taken = start;
  return lengths.map((length, i) => {
    const place = taken + (before[i] ?? 0);
    taken += length + 1;
    return [place, place + length];
  });
}

/**
 * Shares spans out among the documents of a packed text: each document but the longest gets at most its own share,
 * the longest gets the rest.
 * @param documents where each document's blankable tokens lie, see `documentsOf`
 * @returns the spans in an order of their own; undefined where they do not all fit, which calls for another draw
 */
export function drawSpans(
  documents: readonly Span[],
  lengths: readonly number[],
  sampling: SpanSampling,
  random: RandomGenerator,
): Span[] | undefined {
  const waiting = shuffled(lengths, random);
  const byLength = [...documents].sort((a, b) => a[1] - a[0] - (b[1] - b[0]));
  const spans: Span[] = [];
  for (const [i, document] of byLength.entries()) {
    const isLongest = i === byLength.length - 1;
    const own = isLongest ? waiting.splice(0) : takeUpTo(waiting, sampling.ratio, document);
    const placed = placeSpans(own, document, random);
    if (placed === undefined) {
      return undefined;
    }
    spans.push(...placed);
  }
  return waiting.length === 0 ? spans : undefined;
}

/** Takes lengths from the front while they stay within the document's share. */
function takeUpTo(waiting: number[], ratio: number, [start, end]: Span): number[] {
  const share = Math.floor(ratio * (end - start));
  let taken = 0;
  const beyond = waiting.findIndex((length) => {
    taken += length;
    return taken > share;
  });
  return waiting.splice(0, beyond >= 0 ? beyond : waiting.length);
}
