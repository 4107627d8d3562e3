// Filling one blank or all of a document.
import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-protocol';
import { RequestType } from 'vscode-languageserver-protocol';

export interface FillParams {
  readonly textDocument: TextDocumentIdentifier;
  /** Version of the document that `range` speaks of; the server answers ContentModified for another. */
  readonly version: number;
  /**
   * A placeholder, a selection that becomes a blank, or an empty range: the placeholder that contains or touches
   * it, else a new blank at that place.
   */
  readonly range: Range;
}

export interface FillCandidate {
  /** What replaces `FillAnswer.range`. */
  readonly text: string;
  /** Probability of this answer, 0 … 1. */
  readonly probability: number;
}

export interface FillAnswer {
  /** What the candidates replace. */
  readonly range: Range;
  /** The text in that range now. */
  readonly original: string;
  /** Best first; texts are distinct. */
  readonly candidates: readonly FillCandidate[];
}

/** Candidates for one blank. Cancellable. */
export const fillRequest = new RequestType<FillParams, FillAnswer, void>('glm/fill');

export interface FillAllParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly version: number;
  /** Token for `$/progress` reports of `FillAllProgress`. */
  readonly workDoneToken?: string | number;
}

export interface FillAllAnswer {
  /** One entry for each placeholder, in document order, ranges as before the edit. */
  readonly edits: readonly {
    readonly range: Range;
    readonly newText: string;
    readonly probability: number;
  }[];
}

/** Fills every placeholder from left to right, each knowing the earlier ones. Cancellable, reports work-done progress. */
export const fillAllRequest = new RequestType<FillAllParams, FillAllAnswer, void>('glm/fillAll');

/**
 * Command of the client that hover links call, with one argument `InsertCandidate`. The client registers it; the
 * server only writes links to it.
 */
export const insertCandidateCommand = 'glm.insertCandidate';

export interface InsertCandidate {
  readonly uri: string;
  readonly version: number;
  readonly range: Range;
  readonly text: string;
}
