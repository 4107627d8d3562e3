// The candidates panel: candidates under conditions with their tokens, and combinations for several blanks together.
import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-protocol';
import { RequestType } from 'vscode-languageserver-protocol';

/** What every answer to a blank must be; applied while answers are decoded. */
export interface AnswerConditions {
  /** A text that the answer contains. */
  readonly contains?: string;
  /** Answers to choose from. */
  readonly oneOf?: readonly string[];
  /** The answer consists of these words, in any order and number. */
  readonly onlyWords?: readonly string[];
  /** A regular expression that the whole answer matches. */
  readonly match?: string;
  readonly minWords?: number;
  readonly maxWords?: number;
}

/** How candidates are searched. */
export interface CandidatesSearch {
  /** Candidates, or combinations. */
  readonly count: number;
  /** Longest answer for a blank, in tokens. */
  readonly maxTokens: number;
  readonly strategy: 'greedy' | 'beam' | 'sample';
  /** Of the strategy `sample`. */
  readonly temperature: number;
  /** Of the strategy `sample`: the same seed gives the same candidates. */
  readonly seed: number;
}

export interface CandidatesParams {
  readonly textDocument: TextDocumentIdentifier;
  /** Version of the document that `range` speaks of; the server answers ContentModified for another. */
  readonly version: number;
  /** As in `FillParams`. */
  readonly range: Range;
  readonly search: CandidatesSearch;
  readonly conditions?: AnswerConditions;
}

export interface DetailedCandidate {
  /** What replaces `CandidatesAnswer.range`. */
  readonly text: string;
  /** Probability of this answer without the conditions, 0 … 1. */
  readonly probability: number;
  /** What the model wrote, token by token; each with its probability after those before it. */
  readonly tokens: readonly { readonly text: string; readonly probability: number }[];
}

/** Why the conditions give no candidates. */
export interface ConditionsProblem {
  /** The condition that is wrong, or empty where they are wrong together. */
  readonly field: keyof AnswerConditions | '';
  /** For people, in their language. */
  readonly message: string;
}

export interface CandidatesAnswer {
  /** What the candidates replace. */
  readonly range: Range;
  /** The most probable first; texts are distinct. Empty where there is a problem. */
  readonly candidates: readonly DetailedCandidate[];
  readonly problem?: ConditionsProblem;
}

/** Candidates for one blank. Cancellable. */
export const candidatesRequest = new RequestType<CandidatesParams, CandidatesAnswer, void>('glm/candidates');

export interface CombinationsParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly version: number;
  /** Placeholders of the document, in its order; at most `mostBlanksTogether`. */
  readonly blanks: readonly { readonly range: Range; readonly conditions?: AnswerConditions }[];
  readonly search: CandidatesSearch;
}

export interface CombinationsAnswer {
  /** The most probable first. Empty where there is a problem. */
  readonly combinations: readonly {
    /** What replaces each of the blanks. */
    readonly texts: readonly string[];
    /** Probability of all answers together, 0 … 1. */
    readonly probability: number;
  }[];
  readonly problem?: ConditionsProblem;
}

/** So many blanks can be filled together. */
export const mostBlanksTogether = 8;

/** Combinations of answers for several blanks, ranked by how likely the answers are together. Cancellable. */
export const combinationsRequest = new RequestType<CombinationsParams, CombinationsAnswer, void>(
  'glm/combinations',
);
