// Asks a model questions: which of the choices it finds likeliest, or what it writes when it is free.
import { findPlaceholders } from '../blanks/placeholders';
import { countWords } from '../glm/decoding/constraints/wordCount';
import { AnswerForms } from '../inference/answerForms';
import type { GlmService, ScoreRequest, ScoreResult } from '../inference/service';
import type { Question } from './question';
import type { Outcome } from './results';

/** Answers that are compared with the right one where the model is free. */
const freeAnswers = 5;

/** Questions of choice asked in one request; the service reads several texts at once. */
const batch = 64;

export interface EvaluateOptions {
  /** Tells the model how many words a free answer has, as one must tell a masked model or an n-gram model. */
  readonly tellLength?: boolean;
  readonly signal?: AbortSignal;
  /** Told after every question or batch how many are done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * One outcome for each question, in order. Of choices the one with the highest log-probability counts, its end
 * token included; without choices the best of the answers that `glm fill` finds, compared letter by letter.
 */
export async function evaluate(
  service: GlmService,
  questions: readonly Question[],
  options: EvaluateOptions = {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const forms = new AnswerForms(service);
  for (let start = 0; start < questions.length; start += batch) {
    options.signal?.throwIfAborted();
    const part = questions.slice(start, start + batch);
    const requests = await Promise.all(part.map((question) => scoreRequest(forms, question)));
    const scores = await service.scoreAll(requests, options.signal);
    for (const [i, question] of part.entries()) {
      const score = scores[i];
      if (score !== undefined) {
        outcomes.push(await outcomeOf(service, forms, question, score, options));
      }
      options.onProgress?.(start + i + 1);
    }
  }
  return outcomes;
}

/** What stands before the blank decides how an answer is written. */
function before({ text, blank }: Question): string {
  return text.slice(0, findPlaceholders(text)[blank]?.start ?? 0);
}

async function scoreRequest(forms: AnswerForms, question: Question): Promise<ScoreRequest> {
  const { text, blank, choices, answer } = question;
  const written = (choices ?? [answer]).map((choice) => forms.at(choice, before(question)));
  return { text, blank, choices: (await Promise.all(written)).map((form) => form.text) };
}

async function outcomeOf(
  service: GlmService,
  forms: AnswerForms,
  question: Question,
  score: ScoreResult,
  options: EvaluateOptions,
): Promise<Outcome> {
  const { answer, choices, group } = question;
  const { tokens } = await forms.at(answer, before(question));
  const shared = { ...(group !== undefined && { group }), tokens: tokens + 1 };
  if (choices !== undefined) {
    const best = score.logProbs.indexOf(Math.max(...score.logProbs));
    const right = choices[best] === answer;
    const logProb = score.logProbs[choices.indexOf(answer)] ?? -Infinity;
    return { ...shared, right, logProb, chance: 1 / choices.length };
  }
  const written = await freelyWritten(service, question, tokens, options);
  return {
    ...shared,
    right: written[0] === answer,
    amongFive: written.includes(answer),
    logProb: score.logProbs[0] ?? -Infinity,
  };
}

async function freelyWritten(
  service: GlmService,
  { text, blank, answer }: Question,
  tokens: number,
  { tellLength, signal }: EvaluateOptions,
): Promise<string[]> {
  const words = countWords(answer);
  const filled = await service.fill(
    {
      text,
      fill: [blank],
      wellFormed: true,
      count: freeAnswers,
      strategy: 'beam',
      maxTokens: Math.max(8, tokens + 2),
      ...(tellLength === true && { constraint: { minWords: words, maxWords: words } }),
    },
    signal,
  );
  return filled.blanks[0]?.candidates.map((candidate) => candidate.text.trim()) ?? [];
}
