// Fills several blanks of a text together: candidates are combinations of answers, ranked by how likely they are together.
import { checkSearch } from '../glm/decoding/search';
import type { Glm } from '../glm/glm';
import { scoreCombinations } from '../glm/jointScoring';
import { answerBlank, neighbourhood, rememberedTokens, type FittedAnswer } from './answerBlank';
import type { Blank } from './blank';
import { candidateOf, type Candidate } from './candidate';
import { allBlanks, readCloze } from './cloze';
import { Draft } from './draft';
import { wantedBlanks, wishFor, type FillRequest } from './fillBlanks';
import { findPlaceholders } from './placeholders';

export interface Combination {
  /** The text with each blank replaced by its answer. */
  readonly text: string;
  /** One for each blank, in document order; their log-probabilities are those of the search from left to right. */
  readonly answers: readonly Candidate[];
  /** Log-probability of all answers together, in nats: the mean over the orders in which they can be written. */
  readonly logProb: number;
}

export interface JointResult {
  /** The text with the best combination. */
  readonly text: string;
  /** The blanks that were filled, in document order; offsets into the request's text. */
  readonly blanks: readonly Blank[];
  /** Best first. */
  readonly combinations: readonly Combination[];
}

/** The number of orders, and of combinations worth trying, grows with the blanks. */
export const mostJointBlanks = 8;

/** Answers that are tried for a blank after each combination so far. */
const answersEach = 4;

/** Combinations that go on to the next blank: at least so many. */
const fewestKept = 8;

interface Partial {
  readonly answers: readonly FittedAnswer[];
  readonly logProb: number;
}

/**
 * @param request `count` says how many combinations are wanted (default 6)
 * @throws RangeError where an option or a blank is out of range, or where the blanks lie too far apart for the model
 * @throws the signal's reason when it is aborted
 */
export async function fillJointly(
  glm: Glm,
  request: FillRequest,
  signal?: AbortSignal,
): Promise<JointResult> {
  const count = request.count ?? 6;
  const search = checkSearch({ ...request, count });
  const given = request.blanks ?? findPlaceholders(request.text);
  const wanted = wantedBlanks(given, request.fill);
  if (wanted.length > mostJointBlanks) {
    throw new RangeError(
      `${wanted.length} blanks are too many to be filled together: at most ${mostJointBlanks}`,
    );
  }
  const blanks = allBlanks(request.text, given);
  const places = wanted.map((blank) => blanks.indexOf(blank));
  const [first] = places;
  if (first === undefined) return { text: request.text, blanks: [], combinations: [] };
  const room = wanted.length * (search.maxTokens + 1);
  const { partA, firstBlank } = readCloze(glm, request.text, blanks, first, { room });
  const maskPositions = places.map((place) => {
    const position = partA.maskPositions[place - firstBlank];
    if (position === undefined) throw new RangeError('the blanks lie too far apart to be filled together');
    return position;
  });

  const reading = glm.readings.of(partA);
  let partials: readonly Partial[] = [{ answers: [], logProb: 0 }];
  for (const [i, blank] of wanted.entries()) {
    const wish = { ...wishFor(request, given.indexOf(blank)), count: answersEach };
    const longer: Partial[] = [];
    for (const partial of partials) {
      reading.reset();
      const remembered = partial.answers.flatMap(({ answer }, earlier) =>
        rememberedTokens(glm, maskPositions[earlier] ?? 0, answer),
      );
      if (remembered.length > 0) await reading.write(remembered);
      const draft = draftOf(request.text, blanks, places, partial.answers);
      const { before, after } = draft.neighbours(places[i] ?? 0, neighbourhood);
      const place = { reading, blank, maskPosition: maskPositions[i] ?? 0, before, after };
      for (const fitted of await answerBlank(glm, place, wish, signal)) {
        const logProb = partial.logProb + fitted.answer.logProb;
        longer.push({ answers: [...partial.answers, fitted], logProb });
      }
    }
    partials = longer.sort((a, b) => b.logProb - a.logProb).slice(0, Math.max(2 * count, fewestKept));
  }

  const combinations = partials.map(({ answers }) => answers.map(({ answer }) => answer));
  const { special } = glm.tokenizer;
  const scores = await scoreCombinations({
    reading,
    special,
    maskPositions,
    combinations,
    ...(signal && { signal }),
  });
  const ranked = partials
    .map(({ answers }, i): Combination => {
      const { text } = draftOf(request.text, blanks, places, answers).current();
      const candidates = answers.map((fitted) =>
        candidateOf(fitted, glm.tokenizer, request.withTokens === true),
      );
      return { text, answers: candidates, logProb: scores[i] ?? -Infinity };
    })
    .sort((a, b) => b.logProb - a.logProb)
    .slice(0, count);
  return { text: ranked[0]?.text ?? request.text, blanks: wanted, combinations: ranked };
}

/** The text with the answers so far put in. */
function draftOf(
  text: string,
  blanks: readonly Blank[],
  places: readonly number[],
  answers: readonly FittedAnswer[],
): Draft {
  const draft = new Draft(text, blanks);
  answers.forEach((answer, i) => draft.answer(places[i] ?? 0, answer.text));
  return draft;
}
