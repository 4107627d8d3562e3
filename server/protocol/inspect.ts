// How the model reads a blank: tokens, positions, and what was likely at every step.
import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-protocol';
import { ProgressType, RequestType } from 'vscode-languageserver-protocol';
import type { InspectResult } from '../blanks/inspect';
import type { InspectStep } from '../blanks/trace';

export type { InspectResult, InspectStep };

export interface InspectParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly version: number;
  /** As in `FillParams`. */
  readonly range: Range;
  /** Fills every blank that Part A holds from left to right, not this one alone; default false. */
  readonly all?: boolean;
  /** Token for `$/progress` reports of `InspectProgress`. */
  readonly partialResultToken?: string | number;
}

/** What is known before the answer: first how the text is read, then every step as soon as it is taken. */
export type InspectProgress =
  | { readonly kind: 'reading'; readonly original: string; readonly reading: InspectResult }
  | { readonly kind: 'step'; readonly step: InspectStep };

export interface InspectAnswer {
  /** The blank. */
  readonly range: Range;
  /** The text in that range now. */
  readonly original: string;
  /** With its steps: what `glm inspect` writes for the same text. */
  readonly reading: InspectResult;
}

/** How the model reads a blank and fills it greedily. Cancellable. */
export const inspectRequest = new RequestType<InspectParams, InspectAnswer, void>('glm/inspect');

export const inspectProgress = new ProgressType<InspectProgress>();
