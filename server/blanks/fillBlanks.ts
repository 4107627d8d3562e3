// Fills the blanks of a text from left to right, each knowing the earlier ones.
import type { Answer } from '../glm/decoding/answer';
import { anything } from '../glm/decoding/logitsProcessor';
import { checkSearch, searchAnswers, type CheckedSearch, type SearchOptions } from '../glm/decoding/search';
import type { Glm } from '../glm/glm';
import type { Reading } from '../glm/reading';
import type { MaskName } from '../glm/tokenizer';
import type { Blank } from './blank';
import { allBlanks, readCloze } from './cloze';
import { Draft } from './draft';
import { findPlaceholders } from './placeholders';
import { fitToSurroundings } from './surroundings';
import { distinctTexts, isReadable, wellFormedTokens, wordsFirst } from './wellFormed';

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
}

export interface Candidate {
  /** What replaces the blank, spaces and capitals fitted to its neighbours. */
  readonly text: string;
  /** The tokens that the model wrote, without <|startofpiece|> and the end token. */
  readonly tokenIds: readonly number[];
  /** Log-probability of each token, in nats. */
  readonly tokenLogProbs: readonly number[];
  /** Log-probability of the whole answer, in nats: its tokens and its end token (no end token at the length limit). */
  readonly logProb: number;
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

/** Characters on each side of a blank that decide about spaces and capitals. */
const neighbourhood = 400;

/** Answers searched beyond those asked for, since some will not be readable, bare punctuation, or read alike. */
const spareAnswers = 4;

/**
 * @throws RangeError where an option or a blank is out of range
 * @throws the signal's reason when it is aborted
 */
export async function fillBlanks(glm: Glm, request: FillRequest, signal?: AbortSignal): Promise<FillResult> {
  const search = checkSearch(request);
  const given = request.blanks ?? findPlaceholders(request.text);
  const blanks = allBlanks(request.text, given);
  const draft = new Draft(request.text, blanks);
  const queue = wantedBlanks(given, request.fill).map((blank) => blanks.indexOf(blank));
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
      const answers = await answersTo(
        glm,
        reading,
        blank.mask,
        maskPosition,
        { ...request, ...search },
        signal,
      );
      const candidates = candidatesFrom(glm, draft, { index, blank }, answers, { ...request, ...search });
      filled.push({
        ...blank,
        candidates: candidates.map(({ answer, text }) => ({ text, ...shown(answer) })),
      });
      const best = candidates[0];
      draft.answer(index, best?.text ?? request.text.slice(blank.start, blank.end));
      if (best !== undefined && queue.length > 0) {
        await writeAnswer(glm, reading, maskPosition, best.answer);
      }
    }
  }
  return { text: draft.current().text, blanks: filled };
}

/** @throws RangeError where `fill` names a blank that is not there */
function wantedBlanks(given: readonly Blank[], fill: readonly number[] | undefined): Blank[] {
  return (fill ?? given.map((_, i) => i)).map((i) => {
    const blank = given[i];
    if (blank === undefined) {
      throw new RangeError(`fill names blank ${i}, but there are ${given.length}`);
    }
    return blank;
  });
}

type Wish = CheckedSearch & Pick<FillRequest, 'wellFormed'>;

async function answersTo(
  glm: Glm,
  reading: Reading,
  mask: MaskName,
  maskPosition: number,
  wish: Wish,
  signal?: AbortSignal,
): Promise<Answer[]> {
  const { special } = glm.tokenizer;
  const task = { reading, special, maskPosition, maxTokens: wish.maxTokens, ...(signal && { signal }) };
  if (wish.wellFormed !== true) {
    return searchAnswers({ ...task, process: anything }, wish);
  }
  const spare = wish.strategy === 'greedy' && wish.count === 1 ? 0 : spareAnswers;
  const wider = { ...wish, count: wish.count + spare, beams: wish.beams + spare };
  return searchAnswers({ ...task, process: wellFormedTokens(glm, mask) }, wider);
}

interface FittedAnswer {
  readonly text: string;
  readonly answer: Answer;
}

/** The answers as texts that fit the place of the blank, best first. */
function candidatesFrom(
  glm: Glm,
  draft: Draft,
  { index, blank }: { readonly index: number; readonly blank: Blank },
  answers: readonly Answer[],
  wish: Wish,
): FittedAnswer[] {
  const { tokenizer } = glm;
  const { before, after } = draft.neighbours(index, neighbourhood);
  // A blank without width is a cursor's place, not a placeholder whose spaces its author has set.
  const insertion = blank.start === blank.end;
  const fitted = answers.map((answer) => ({
    text: fitToSurroundings(tokenizer.decode(answer.tokenIds), before, after, tokenizer, insertion),
    answer,
  }));
  const chosen =
    wish.wellFormed === true
      ? distinctTexts(wordsFirst(fitted.filter(({ text }) => isReadable(text))))
      : fitted;
  return chosen.slice(0, wish.count);
}

function shown({ tokenIds, tokenLogProbs, logProb }: Answer): Omit<Candidate, 'text'> {
  return { tokenIds, tokenLogProbs, logProb };
}

/**
 * Lets the model remember an answer for the blanks to come. As in the original, the last token of an answer that
 * the length limit cut off was never read, and later blanks do not see it.
 */
async function writeAnswer(glm: Glm, reading: Reading, maskPosition: number, answer: Answer): Promise<void> {
  const read = answer.ended ? answer.tokenIds : answer.tokenIds.slice(0, -1);
  const ids = [glm.tokenizer.special.startOfPiece, ...read];
  await reading.write(ids.map((id, i) => ({ id, maskPosition, inside: i + 1 })));
}
