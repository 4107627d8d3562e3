// GLM's training tasks (arXiv 2103.10360, sections 2.1 and 2.2): spans behind [MASK], whole sentences behind [sMASK],
// the rest of a document behind [gMASK], and the mixture of them.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { SpecialTokens } from '../tokenizer';
import { documentsOf, sentencesOf, type EndsSentence } from './documents';
import { buildInfilling, type Blanks, type InfillingExample, type Span } from './infilling';
import { drawIndex, shuffled } from './random';
import { drawSpanLengths, drawSpans, paperSpans, type SpanSampling } from './spans';

export interface Mixture {
  /** Relative frequencies of the tasks. */
  readonly spans: number;
  readonly sentences: number;
  readonly document: number;
  readonly spanSampling: SpanSampling;
  /** Share of the tokens that whole sentences blank. */
  readonly sentenceRatio: number;
  /** The rest of a document is at least this share of it. */
  readonly shortestRest: number;
  /** How often the rest of a document is one blank with an end, rather than a text that goes on. */
  readonly restEnds: number;
}

/** The original's mixture for its largest models; section 2.1's rates. */
export const paperMixture: Mixture = {
  spans: 0.5,
  sentences: 0.3,
  document: 0.2,
  spanSampling: paperSpans,
  sentenceRatio: 0.15,
  shortestRest: 0.25,
  restEnds: 0.5,
};

export interface Vocabulary {
  readonly special: SpecialTokens;
  readonly endsSentence: EndsSentence;
}

/**
 * Draws one task and its blanks for a packed text.
 * @returns the sequence to train on; undefined where the text is too short, or the spans that were drawn do not fit
 */
export function drawInfilling(
  text: readonly number[],
  mixture: Mixture,
  vocabulary: Vocabulary,
  random: RandomGenerator,
): InfillingExample | undefined {
  const blanks = drawBlanks(text, mixture, vocabulary, random);
  return blanks && buildInfilling(text, blanks, vocabulary.special);
}

function drawBlanks(
  text: readonly number[],
  mixture: Mixture,
  vocabulary: Vocabulary,
  random: RandomGenerator,
): Blanks | undefined {
  switch (drawIndex([mixture.spans, mixture.sentences, mixture.document], random)) {
    case 0:
      return drawSpanBlanks(text, mixture.spanSampling, vocabulary, random);
    case 1:
      return drawSentenceBlanks(text, mixture.sentenceRatio, vocabulary, random);
    default:
      return drawRest(text, mixture, vocabulary, random);
  }
}

/** Section 2.1: spans of some tokens, in any order. */
export function drawSpanBlanks(
  text: readonly number[],
  sampling: SpanSampling,
  { special }: Vocabulary,
  random: RandomGenerator,
): Blanks | undefined {
  const lengths = drawSpanLengths(text.length, sampling, random);
  const spans = drawSpans(documentsOf(text, special), lengths, sampling, random);
  if (spans === undefined || spans.length === 0) {
    return undefined;
  }
  return { spans: shuffled(spans, random), mask: special.mask, ends: true };
}

/** Section 2.2, sentence level: whole sentences, in any order, until the share is reached. */
export function drawSentenceBlanks(
  text: readonly number[],
  ratio: number,
  { special, endsSentence }: Vocabulary,
  random: RandomGenerator,
): Blanks | undefined {
  const wanted = Math.floor(ratio * text.length);
  const spans: Span[] = [];
  let blanked = 0;
  for (const [start, end] of shuffled(sentencesOf(text, special, endsSentence), random)) {
    spans.push([start, end]);
    blanked += end - start;
    if (blanked >= wanted) {
      break;
    }
  }
  if (spans.length === 0) {
    return undefined;
  }
  return { spans, mask: special.sentenceMask ?? special.mask, ends: true };
}

/**
 * Section 2.2, document level: one long span. Either it lies anywhere in the document and has an end, or it is all
 * that follows some place, end of text included.
 */
export function drawRest(
  text: readonly number[],
  { shortestRest, restEnds }: Pick<Mixture, 'shortestRest' | 'restEnds'>,
  { special }: Vocabulary,
  random: RandomGenerator,
): Blanks | undefined {
  const longest = text.length - 2;
  if (longest < 1) {
    return undefined;
  }
  const shortest = Math.min(Math.max(Math.floor(shortestRest * text.length), 1), longest);
  const length = uniformInt(random, shortest, longest);
  const mask = special.gapMask ?? special.mask;
  const documents = documentsOf(text, special);
  const [document] = documents;
  if (documents.length === 1 && document !== undefined && uniformFloat64(random) < restEnds) {
    const fitting = Math.min(length, document[1] - document[0]);
    const start = uniformInt(random, document[0], document[1] - fitting);
    return { spans: [[start, start + fitting]], mask, ends: true };
  }
  return { spans: [[text.length - length, text.length]], mask, ends: false };
}
