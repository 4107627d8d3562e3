// How likely given answers are for the blanks of many texts, several texts in one forward pass.
import type { Glm } from '../glm/glm';
import { packedLength, scorePacked, type PackedTask } from '../glm/packedScoring';
import { readRequest, scoreResult, type ScoreRequest, type ScoreResult } from './scoreBlank';

/** The result of request number `at`. */
export interface ScoredText {
  readonly at: number;
  readonly result: ScoreResult;
}

/** Requests that ask the same, which is answered once. */
interface Question {
  readonly task: PackedTask;
  /** Numbers of the requests. */
  readonly asked: readonly number[];
}

/**
 * Answers the requests pass by pass, in their order but for repeated ones, which are answered with the first.
 * @throws RangeError naming the first request that cannot be used
 */
export async function* scoreTexts(glm: Glm, requests: readonly ScoreRequest[]): AsyncGenerator<ScoredText[]> {
  for (const pass of passes(questions(glm, requests), glm.engine.passTokens)) {
    const logProbs = await scorePacked(
      glm.engine,
      pass.map(({ task }) => task),
    );
    yield pass.flatMap(({ asked }, i) => {
      const result = scoreResult(logProbs[i] ?? []);
      return asked.map((at) => ({ at, result }));
    });
  }
}

function* questions(glm: Glm, requests: readonly ScoreRequest[]): Generator<Question> {
  for (const asked of alike(requests)) {
    const [at = 0] = asked;
    const request = requests[at];
    if (request !== undefined) {
      yield { task: named(at, () => readRequest(glm, request)), asked };
    }
  }
}

/** The numbers of the requests, those that ask the same together. */
function alike(requests: readonly ScoreRequest[]): Iterable<number[]> {
  const groups = new Map<string, number[]>();
  requests.forEach(({ text, choices, includeEnd = true, contextEnd = 'eos' }, at) => {
    const key = JSON.stringify([text, choices, includeEnd, contextEnd]);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [at]);
    } else {
      group.push(at);
    }
  });
  return groups.values();
}

/** As many texts a pass as its tokens allow; a longer text has a pass of its own. */
function* passes(questions: Iterable<Question>, passTokens: number): Generator<Question[]> {
  let pass: Question[] = [];
  let tokens = 0;
  for (const question of questions) {
    const length = packedLength(question.task);
    if (pass.length > 0 && tokens + length > passTokens) {
      yield pass;
      pass = [];
      tokens = 0;
    }
    pass.push(question);
    tokens += length;
  }
  if (pass.length > 0) {
    yield pass;
  }
}

/** Says which request an error is about. */
function named<T>(at: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`request ${at}: ${error.message}`) : error;
  }
}
