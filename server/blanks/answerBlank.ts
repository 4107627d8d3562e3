// Answers to one blank as texts that fit its place: what filling blank after blank and filling jointly have in common.
import type { Answer } from '../glm/decoding/answer';
import type { AnswerConstraint } from '../glm/decoding/constraints/constraint';
import type { PreparedConstraint } from '../glm/decoding/constraints/constraints';
import { ConstraintError } from '../glm/decoding/constraints/error';
import { anything, chain, endTokens } from '../glm/decoding/logitsProcessor';
import { searchAnswers, type CheckedSearch } from '../glm/decoding/search';
import type { Glm } from '../glm/glm';
import type { PartBToken, Reading } from '../glm/reading';
import type { Blank } from './blank';
import { constrainedText } from './constrainedText';
import { fittingEdges } from './edges';
import { fitToSurroundings } from './surroundings';
import {
  distinctTexts,
  distinctWords,
  isOnOneLine,
  isReadable,
  readableTokens,
  wellFormedTokens,
  wordsFirst,
} from './wellFormed';
import { notTornOff, wholeSentences } from './wholeSentences';

/** Characters on each side of a blank that decide about spaces and capitals. */
export const neighbourhood = 400;

/** Answers searched beyond those asked for, since some will not be readable, bare punctuation, or read alike. */
const spareAnswers = 4;

/** A blank of a text that is being read. */
export interface BlankPlace {
  readonly reading: Reading;
  readonly blank: Blank;
  /** Where its mask token stands in Part A. */
  readonly maskPosition: number;
  /** The text on its left, `neighbourhood` characters of it. */
  readonly before: string;
  readonly after: string;
}

export interface AnswerWish extends CheckedSearch {
  /** Only answers that a writer can use. */
  readonly wellFormed: boolean;
  readonly constraint?: AnswerConstraint;
}

/** An answer, and how it reads in its place. */
export interface FittedAnswer {
  readonly text: string;
  readonly answer: Answer;
}

/**
 * Answers as texts that fit the place of the blank, best first.
 * @throws ConstraintError where the constraint is wrong or no answer satisfies it
 */
export async function answerBlank(
  glm: Glm,
  place: BlankPlace,
  wish: AnswerWish,
  signal?: AbortSignal,
): Promise<FittedAnswer[]> {
  const constraint = prepare(glm, place.blank, wish);
  const answers = await search(glm, place, wish, constraint, signal);
  const fitted = answers.map((answer) => ({ text: textOf(glm, place, answer, constraint), answer }));
  // A list may have an entry with and one without a full stop.
  const distinct = saysWhichText(wish) ? distinctTexts : distinctWords;
  const usable = wish.wellFormed ? distinct(fitted.filter(({ text }) => isReadable(text))) : fitted;
  if (constraint !== undefined && usable.length === 0) {
    throw new ConstraintError({ kind: 'tooFewTokens', field: '', maxTokens: wish.maxTokens });
  }
  // Who asks for a comma by a constraint wants a comma.
  const worded = wish.wellFormed && !saysWhichText(wish) ? wordsFirst(usable) : usable;
  const chosen = asksForSentences(place.blank, wish) ? notTornOff(worded) : worded;
  return chosen.slice(0, wish.count);
}

function prepare(glm: Glm, { mask }: Blank, wish: AnswerWish): PreparedConstraint | undefined {
  if (wish.constraint === undefined) return undefined;
  const rules = { onOneLine: wish.wellFormed && isOnOneLine(mask) };
  const ends = endTokens(glm.tokenizer.special);
  return glm.constraints.prepare(wish.constraint, rules, { maxTokens: wish.maxTokens, ends });
}

async function search(
  glm: Glm,
  { reading, blank, maskPosition, before, after }: BlankPlace,
  wish: AnswerWish,
  constraint: PreparedConstraint | undefined,
  signal?: AbortSignal,
): Promise<Answer[]> {
  const { special } = glm.tokenizer;
  const { maxTokens } = wish;
  const task = { reading, special, maskPosition, maxTokens, ...(signal && { signal }) };
  const guided = constraint === undefined ? task : { ...task, guide: constraint.guide };
  if (!wish.wellFormed) {
    return searchAnswers({ ...guided, process: anything }, wish);
  }
  const spare = wish.strategy === 'greedy' && wish.count === 1 ? 0 : spareAnswers;
  const wider = { ...wish, count: wish.count + spare, beams: wish.beams + spare };
  if (saysWhichText(wish)) {
    return searchAnswers({ ...guided, process: readableTokens(glm, blank.mask) }, wider);
  }
  const edges = fittingEdges(glm, before, after);
  const restrict = asksForSentences(blank, wish)
    ? chain([edges, wholeSentences(glm, blank.mask, after)])
    : edges;
  return searchAnswers({ ...guided, process: wellFormedTokens(glm, blank.mask), restrict }, wider);
}

/** Under a constraint, so many words, and no more, may be no sentence. One that names no condition is none. */
function asksForSentences({ mask }: Blank, { wellFormed, constraint = {} }: AnswerWish): boolean {
  const isFree = Object.values(constraint).every((condition) => condition === undefined);
  return wellFormed && mask === '[sMASK]' && isFree;
}

/** A constraint on the text says itself what an answer begins and ends with, and whether it repeats itself. */
function saysWhichText({ constraint }: AnswerWish): boolean {
  const { contains, oneOf, onlyWords, match } = constraint ?? {};
  return [contains, oneOf, onlyWords, match].some((condition) => condition !== undefined);
}

function textOf(
  { tokenizer }: Glm,
  { blank, before, after }: BlankPlace,
  { tokenIds }: Answer,
  constraint: PreparedConstraint | undefined,
): string {
  // A blank without width is a cursor's place, not a placeholder whose spaces its author has set.
  const insertion = blank.start === blank.end;
  const text = fitToSurroundings(tokenizer.decode(tokenIds), before, after, tokenizer, insertion);
  return constraint === undefined || tokenizer.keepsSpaces
    ? text
    : constrainedText(text, constraint.answers, tokenizer.lowerCases);
}

/**
 * The tokens by which the model remembers an answer: <|startofpiece|> and the answer. As in the original, the last token
 * of an answer that the length limit cut off was never read, and later blanks do not see it.
 */
export function rememberedTokens(
  glm: Glm,
  maskPosition: number,
  answer: Answer,
): Omit<PartBToken, 'ancestors'>[] {
  const read = answer.ended ? answer.tokenIds : answer.tokenIds.slice(0, -1);
  const ids = [glm.tokenizer.special.startOfPiece, ...read];
  return ids.map((id, i) => ({ id, maskPosition, inside: i + 1 }));
}
