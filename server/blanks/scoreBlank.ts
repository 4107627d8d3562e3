// How likely each of some given answers is for the blank of a text.
import type { Glm } from '../glm/glm';
import type { PackedTask } from '../glm/packedScoring';
import { scoreChoices, softmax } from '../glm/scoring';
import type { ContextEnd } from '../glm/sequence';
import { allBlanks, readCloze } from './cloze';

export interface ScoreRequest {
  /** A text with a placeholder; of several, one is scored and the others stay blank. */
  readonly text: string;
  /** Which placeholder is scored; by default 0, the first. */
  readonly blank?: number;
  readonly choices: readonly string[];
  /** Count the end token into a choice's log-probability; default true. */
  readonly includeEnd?: boolean;
  /** What ends Part A: the original's end of text (default), or [SEP] as the hub's BERT tokenizer has it. */
  readonly contextEnd?: ContextEnd;
}

export interface ScoreResult {
  /** Log-probability of each choice in nats. */
  readonly logProbs: readonly number[];
  /** Softmax of `logProbs`. */
  readonly probabilities: readonly number[];
}

/** @throws RangeError where the text has no such blank, or the choices are none or empty */
export async function scoreBlank(glm: Glm, request: ScoreRequest): Promise<ScoreResult> {
  const { partA, ...task } = readRequest(glm, request);
  return scoreResult(await scoreChoices({ reading: glm.readings.of(partA), ...task }));
}

/**
 * The text and the choices as tokens.
 * @throws RangeError where the text has no blank, or the choices are none or empty
 */
export function readRequest(glm: Glm, request: ScoreRequest): PackedTask {
  const blanks = allBlanks(request.text, []);
  const wanted = request.blank ?? 0;
  if (blanks.length === 0) {
    throw new RangeError('the text has no [MASK] to score the choices at');
  }
  if (blanks[wanted] === undefined) {
    throw new RangeError(`the text has ${blanks.length} blanks; there is no blank ${wanted}`);
  }
  if (request.choices.length === 0) {
    throw new RangeError('choices is empty');
  }
  const choices = request.choices.map((choice, i) => {
    const ids = glm.tokenizer.encode(choice);
    if (ids.length === 0) {
      throw new RangeError(`choice ${i} (${JSON.stringify(choice)}) has no token`);
    }
    return ids;
  });
  const room = Math.max(...choices.map((choice) => choice.length)) + 1;
  const { partA, firstBlank } = readCloze(glm, request.text, blanks, wanted, {
    room,
    contextEnd: request.contextEnd ?? 'eos',
  });
  const maskPosition = partA.maskPositions[wanted - firstBlank];
  if (maskPosition === undefined) {
    throw new RangeError('the text has no [MASK] to score the choices at');
  }
  const { special } = glm.tokenizer;
  return { partA, special, maskPosition, choices, includeEnd: request.includeEnd ?? true };
}

/** @param logProbs of the choices, in nats */
export function scoreResult(logProbs: readonly number[]): ScoreResult {
  return { logProbs, probabilities: softmax(logProbs) };
}
