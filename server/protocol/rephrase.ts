// Other wordings for a selection.
import { RequestType } from 'vscode-languageserver-protocol';
import type { FillAnswer, FillParams } from './fill';

export interface RephraseAnswer extends FillAnswer {
  /** Probability that the model gives the author's own wording at the same blank, 0 … 1. */
  readonly originalProbability: number;
}

/** Candidates for a selection, and how likely the model finds what stands there. Cancellable. */
export const rephraseRequest = new RequestType<FillParams, RephraseAnswer, void>('glm/rephrase');
