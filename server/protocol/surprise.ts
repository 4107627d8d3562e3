// Words that the model finds unlikely where they stand.
import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-protocol';
import { ProgressType, RequestType } from 'vscode-languageserver-protocol';

export interface SurpriseParams {
  readonly textDocument: TextDocumentIdentifier;
  /** Version of the document that `ranges` speak of; the server answers ContentModified for another. */
  readonly version: number;
  /** What to read, the most urgent first; each from the start of a line to the end of one. */
  readonly ranges: readonly Range[];
  /** Token for `$/progress` reports of `SurpriseProgress`: the only way in which words are told. */
  readonly partialResultToken: string | number;
}

/** A word, and how likely the model finds it there. */
export interface ReadWord {
  readonly range: Range;
  /** Probability of the word as the whole answer to its blank, 0 … 1. */
  readonly probability: number;
  /**
   * The same for each of its tokens and its end (their geometric mean), 0 … 1: comparable between words of one token
   * and of several.
   */
  readonly tokenProbability: number;
}

export interface SurpriseProgress {
  /** What has been read since the last report; all words in it are among `words`. */
  readonly done: Range;
  readonly words: readonly ReadWord[];
  /** What share of all that was asked for has been read, 0 … 1. */
  readonly share: number;
}

export interface SurpriseAnswer {
  /** How many words were read. */
  readonly words: number;
}

/** Reads words, each blanked in turn. Cancellable; ends with ContentModified when the document changes. */
export const surpriseRequest = new RequestType<SurpriseParams, SurpriseAnswer, void>('glm/surprise');

export const surpriseProgress = new ProgressType<SurpriseProgress>();
