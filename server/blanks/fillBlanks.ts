// Fills the blanks of a text from left to right, each knowing the earlier ones.
import type { AnswerConstraint } from '../glm/decoding/constraints/constraint';
import { checkSearch, type SearchOptions } from '../glm/decoding/search';
import type { Glm } from '../glm/glm';
import { answerBlank, neighbourhood, rememberedTokens, type AnswerWish } from './answerBlank';
import type { Blank } from './blank';
import { candidateOf, type Candidate } from './candidate';
import { allBlanks, readCloze } from './cloze';
import { Draft } from './draft';
import { findPlaceholders } from './placeholders';

export type { Candidate } from './candidate';

export interface FillRequest extends SearchOptions {
  /** The document, or the part of it around its blanks. */
  readonly text: string;
  /** The blanks in document order; by default the placeholders in the text. Other placeholders stay blank. */
  readonly blanks?: readonly Blank[];
  /** Indices of the blanks to fill, ascending; the others stay blank in Part A. By default all. */
  readonly fill?: readonly number[];
  /**
   * True for answers that a writer can use: no empty answer, no special token, no broken character, no two alike.
   * False (the default) searches the whole vocabulary as the original code does.
   */
  readonly wellFormed?: boolean;
  /** What every candidate satisfies: for all blanks, or for each of `blanks` its own (null: none). */
  readonly constraint?: AnswerConstraint | readonly (AnswerConstraint | null)[];
  /** True for the texts of the candidates' tokens. */
  readonly withTokens?: boolean;
}

export interface FilledBlank extends Blank {
  /** Best first. */
  readonly candidates: readonly Candidate[];
}

export interface FillResult {
  /** The text with each filled blank replaced by its best candidate. */
  readonly text: string;
  /** The blanks that were filled, in document order; offsets into the request's text. */
  readonly blanks: readonly FilledBlank[];
}

/**
 * @throws RangeError where an option or a blank is out of range
 * @throws the signal's reason when it is aborted
 */
export async function fillBlanks(glm: Glm, request: FillRequest, signal?: AbortSignal): Promise<FillResult> {
  const search = checkSearch(request);
  const given = request.blanks ?? findPlaceholders(request.text);
  const blanks = allBlanks(request.text, given);
  const draft = new Draft(request.text, blanks);
  const wanted = wantedBlanks(given, request.fill);
  const wishes = new Map(wanted.map((blank) => [blank, wishFor(request, given.indexOf(blank))]));
  const queue = wanted.map((blank) => blanks.indexOf(blank));
  const filled: FilledBlank[] = [];
  for (let next = queue[0]; next !== undefined; next = queue[0]) {
    const { text, blanks: open, indices } = draft.current();
    const cloze = readCloze(glm, text, open, indices.indexOf(next), {
      room: queue.length * (search.maxTokens + 1),
    });
    const reading = glm.readings.of(cloze.partA);
    // A text that fits the model is read once for all its blanks; else those that were read with the next one.
    for (const [i, maskPosition] of cloze.partA.maskPositions.entries()) {
      const index = indices[cloze.firstBlank + i];
      const blank = index === undefined ? undefined : blanks[index];
      if (index === undefined || blank === undefined || index !== queue[0]) {
        continue;
      }
      queue.shift();
      const { before, after } = draft.neighbours(index, neighbourhood);
      const wish = wishes.get(blank) ?? wishFor(request, index);
      const place = { reading, blank, maskPosition, before, after };
      const candidates = await answerBlank(glm, place, wish, signal);
      filled.push({
        ...blank,
        candidates: candidates.map((candidate) =>
          candidateOf(candidate, glm.tokenizer, request.withTokens === true),
        ),
      });
      const best = candidates[0];
      draft.answer(index, best?.text ?? request.text.slice(blank.start, blank.end));
      if (best !== undefined && queue.length > 0) {
        await reading.write(rememberedTokens(glm, maskPosition, best.answer));
      }
    }
    if (queue[0] === next) {
      throw new Error(
        `the vocabulary does not read ${blanks[next]?.mask ?? 'the blank'} as one token of its own`,
      );
    }
  }
  return { text: draft.current().text, blanks: filled };
}

/** @throws RangeError where `fill` names a blank that is not there */
export function wantedBlanks(given: readonly Blank[], fill: readonly number[] | undefined): Blank[] {
  return (fill ?? given.map((_, i) => i)).map((i) => {
    const blank = given[i];
    if (blank === undefined) {
      throw new RangeError(`fill names blank ${i}, but there are ${given.length}`);
    }
    return blank;
  });
}

/**
 * What is wanted of the blank that the request names as number `index`.
 * @throws RangeError where an option is out of range
 */
export function wishFor(request: FillRequest, index: number): AnswerWish {
  const { constraint } = request;
  const own = isOneForEach(constraint) ? (constraint[index] ?? undefined) : constraint;
  return {
    ...checkSearch(request),
    wellFormed: request.wellFormed === true,
    ...(own !== undefined && { constraint: own }),
  };
}

function isOneForEach(
  constraint: FillRequest['constraint'],
): constraint is readonly (AnswerConstraint | null)[] {
  return Array.isArray(constraint);
}
