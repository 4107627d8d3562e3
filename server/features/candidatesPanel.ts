// glm/candidates and glm/combinations: what the candidates panel shows.
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import { excerptAround } from '../blanks/excerpt';
import { findPlaceholders } from '../blanks/placeholders';
import { cutAround } from '../blanks/window';
import { checkConstraint } from '../glm/decoding/constraints/constraint';
import { regularExpression } from '../glm/decoding/constraints/regularExpression';
import type { Candidate } from '../inference/service';
import type {
  AnswerConditions,
  CandidatesAnswer,
  CombinationsAnswer,
  ConditionsProblem,
  DetailedCandidate,
} from '../protocol';
import { candidatesRequest, combinationsRequest } from '../protocol';
import { charactersForModel, probabilityOf } from './candidates';
import { readCandidatesParams, readCombinationsParams } from './candidatesParams';
import { conditionsProblem } from './conditionsProblem';
import type { Documents } from './documents';
import { blankOf, offsetsOf, rangeOf } from './documents';
import type { Feature } from './feature';
import type { Model } from './model';
import { handler, invalidParams } from './requests';

export class CandidatesPanel implements Feature {
  readonly #documents: Documents;
  readonly #model: Model;

  constructor(documents: Documents, model: Model) {
    this.#documents = documents;
    this.#model = model;
  }

  listen(connection: Connection): void {
    connection.onRequest(
      candidatesRequest,
      handler((params, signal) => this.#candidates(params, signal)),
    );
    connection.onRequest(
      combinationsRequest,
      handler((params, signal) => this.#combinations(params, signal)),
    );
  }

  async #candidates(params: unknown, cancelled: AbortSignal): Promise<CandidatesAnswer> {
    const { textDocument, version, range, search, conditions } = readCandidatesParams(params);
    const document = this.#documents.get(textDocument.uri, version);
    const blank = blankOf(document, range);
    const excerpt = excerptAround(document.getText(), blank, charactersForModel);
    const request = {
      ...search,
      text: excerpt.text,
      blanks: excerpt.blanks,
      fill: [excerpt.index],
      wellFormed: true,
      withTokens: true,
      ...(conditions !== undefined && { constraint: conditions }),
    };
    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const answered = await orProblem([conditions], () =>
      this.#model.run(l10n.t('Filling a blank'), signal, (service, aborted) =>
        service.fill(request, aborted),
      ),
    );
    if ('problem' in answered) {
      return { range: rangeOf(document, blank), candidates: [], problem: answered.problem };
    }
    const candidates = (answered.result.blanks[0]?.candidates ?? []).map(detailed);
    candidates.sort((a, b) => b.probability - a.probability);
    return { range: rangeOf(document, blank), candidates };
  }

  async #combinations(params: unknown, cancelled: AbortSignal): Promise<CombinationsAnswer> {
    const { textDocument, version, blanks, search } = readCombinationsParams(params);
    const document = this.#documents.get(textDocument.uri, version);
    const text = document.getText();
    const placeholders = findPlaceholders(text);
    const wanted = blanks.map(({ range }) => {
      const { start, end } = offsetsOf(document, range);
      return placeholders.findIndex((blank) => blank.start === start && blank.end === end);
    });
    const [first] = wanted;
    if (first === undefined || wanted.includes(-1)) throw invalidParams('blanks must be placeholders');
    const window = cutAround(text, placeholders, first, charactersForModel);
    const fill = wanted.map((index) => index - window.firstBlank);
    if (fill.some((index) => window.blanks[index] === undefined)) {
      return { combinations: [], problem: { field: '', message: l10n.t('The blanks lie too far apart.') } };
    }
    const conditions = new Map(fill.map((index, i) => [index, blanks[i]?.conditions]));
    const request = {
      ...search,
      text: window.text,
      blanks: window.blanks,
      fill,
      wellFormed: true,
      constraint: window.blanks.map((_, index) => conditions.get(index) ?? null),
    };
    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const answered = await orProblem([...conditions.values()], () =>
      this.#model.run(l10n.t('Filling blanks together'), signal, (service, aborted) =>
        service.fillJointly(request, aborted),
      ),
    );
    if ('problem' in answered) return { combinations: [], problem: answered.problem };
    return {
      combinations: answered.result.combinations.map(({ answers, logProb }) => ({
        texts: answers.map((answer) => answer.text),
        probability: Math.min(1, Math.exp(logProb)),
      })),
    };
  }
}

/** Work under conditions that are checked first; what is wrong with them is an answer, not a failure. */
async function orProblem<Result>(
  conditions: readonly (AnswerConditions | undefined)[],
  work: () => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly problem: ConditionsProblem }> {
  try {
    for (const one of conditions) {
      const { match } = checkConstraint(one ?? {}) ?? {};
      if (match !== undefined) regularExpression(match);
    }
    return { result: await work() };
  } catch (error) {
    const problem = conditionsProblem(error);
    if (problem === undefined) throw error;
    return { problem };
  }
}

function detailed(candidate: Candidate): DetailedCandidate {
  const { text, tokens = [], tokenLogProbs } = candidate;
  return {
    text,
    probability: probabilityOf(candidate),
    tokens: tokens.map((token, i) => ({
      text: token,
      probability: Math.min(1, Math.exp(tokenLogProbs[i] ?? -Infinity)),
    })),
  };
}
