// How the model reads a text with blanks: the tokens of Part A and Part B, both position rows, and, where the blanks
// are to be filled, what was likely at every step: figure 2 of arXiv 2103.10360 for any text.
import type { Glm } from '../glm/glm';
import { partAPositions, type PartA } from '../glm/sequence';
import type { Blank } from './blank';
import { allBlanks, readCloze } from './cloze';
import { findPlaceholders } from './placeholders';
import { traceBlank, type InspectStep, type Traced } from './trace';

export interface InspectRequest {
  readonly text: string;
  /** The blanks in document order; by default the placeholders in the text. */
  readonly blanks?: readonly Blank[];
  /** Indices of the blanks that Part B holds, ascending; the others stay blank in Part A. By default all. */
  readonly fill?: readonly number[];
  /** Longest answer in tokens: how much room a text that is too long leaves for each answer; default 24. */
  readonly maxTokens?: number;
  /** Fills the blanks greedily and tells what was likely at each step; default false. */
  readonly steps?: boolean;
  /** How many of the likeliest tokens each step lists; default 5. */
  readonly top?: number;
  /** Steps take only tokens of answers that a writer can use, as `fill` does with it; default false. */
  readonly wellFormed?: boolean;
}

export interface InspectResult {
  /** Part A, then Part B: of each blank <|startofpiece|>, and with `steps` the tokens written behind it. */
  readonly inputIds: readonly number[];
  readonly tokens: readonly string[];
  readonly positionIds: readonly [readonly number[], readonly number[]];
  readonly partALength: number;
  readonly maskPositions: readonly number[];
  /** What each token reads as, its white space included. */
  readonly texts: readonly string[];
  /** With `steps`: every prediction in the order in which it was made. */
  readonly steps?: readonly InspectStep[];
}

const largest = { maxTokens: 4096, top: 1000 };

/**
 * @param onStep told each step as soon as it is taken
 * @throws RangeError where an option or a blank is out of range
 * @throws the signal's reason when it is aborted
 */
export async function inspect(
  glm: Glm,
  request: InspectRequest,
  signal?: AbortSignal,
  onStep?: (step: InspectStep) => void,
): Promise<InspectResult> {
  const { partA, wanted } = readBlanks(glm, request);
  if (request.steps !== true) {
    const { startOfPiece } = glm.tokenizer.special;
    return describe(
      glm,
      partA,
      wanted.map(({ maskPosition }) => ({ maskPosition, read: [startOfPiece] })),
    );
  }
  const reading = glm.readings.of(partA);
  const answers: Traced[] = [];
  const steps: InspectStep[] = [];
  let at = partA.ids.length;
  for (const [order, { maskPosition, blank }] of wanted.entries()) {
    const { mask, start, end } = blank;
    const sides = { before: request.text.slice(0, start), after: request.text.slice(end) };
    const answer = await traceBlank(
      glm,
      { reading, mask, maskPosition, ...sides, ...(signal && { signal }) },
      {
        maxTokens: checked('maxTokens', request.maxTokens ?? 24, largest.maxTokens),
        top: checked('top', request.top ?? 5, largest.top),
        wellFormed: request.wellFormed === true,
        at,
      },
      (step) => {
        steps.push(step);
        onStep?.(step);
      },
    );
    answers.push(answer);
    at += answer.read.length;
    if (order + 1 < wanted.length) {
      await reading.write(answer.read.map((id, i) => ({ id, maskPosition, inside: i + 1 })));
    }
  }
  return { ...describe(glm, partA, answers), steps };
}

interface WantedBlank {
  readonly blank: Blank;
  readonly maskPosition: number;
}

/** Part A, and those of the blanks in it that Part B is to hold. */
function readBlanks(glm: Glm, request: InspectRequest): { partA: PartA; wanted: readonly WantedBlank[] } {
  const given = request.blanks ?? findPlaceholders(request.text);
  const blanks = allBlanks(request.text, given);
  const fill = (request.fill ?? given.map((_, i) => i)).map((i) => {
    const blank = given[i];
    if (blank === undefined) {
      throw new RangeError(`fill names blank ${i}, but there are ${given.length}`);
    }
    return blanks.indexOf(blank);
  });
  const room = fill.length * ((request.maxTokens ?? 24) + 1);
  const { partA, firstBlank } = readCloze(glm, request.text, blanks, fill[0] ?? 0, { room });
  const wanted = partA.maskPositions.flatMap((maskPosition, i) => {
    const blank = blanks[firstBlank + i];
    return blank !== undefined && fill.includes(firstBlank + i) ? [{ blank, maskPosition }] : [];
  });
  return { partA, wanted };
}

function describe(glm: Glm, partA: PartA, answers: readonly Traced[]): InspectResult {
  const [places, insides] = partAPositions(partA.ids.length);
  const partB = answers.flatMap(({ maskPosition, read }) =>
    read.map((id, i) => ({ id, maskPosition, inside: i + 1 })),
  );
  const inputIds = [...partA.ids, ...partB.map(({ id }) => id)];
  return {
    inputIds,
    tokens: glm.tokenizer.tokens(inputIds),
    texts: inputIds.map((id) => glm.tokenizer.decode([id])),
    positionIds: [
      [...places, ...partB.map(({ maskPosition }) => maskPosition)],
      [...insides, ...partB.map(({ inside }) => inside)],
    ],
    partALength: partA.ids.length,
    maskPositions: partA.maskPositions,
  };
}

function checked(name: string, value: number, most: number): number {
  if (!Number.isSafeInteger(value) || value < 1 || value > most) {
    throw new RangeError(`${name} is ${value}, expected a whole number from 1 to ${most}`);
  }
  return value;
}
