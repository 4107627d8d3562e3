// Every message between client and server that is not plain LSP: names, parameters, results. Both sides import it.
import type { Range, TextDocumentIdentifier } from 'vscode-languageserver-protocol';
import { NotificationType, RequestType, RequestType0 } from 'vscode-languageserver-protocol';

/** Section of the user's settings that the server pulls by scope (`workspace/configuration`). */
export const settingsSection = 'glm';

/** The settings that the server reads; defaults stand in package.json. */
export interface GlmSettings {
  /** A bundled model's name or a folder; empty: the bundled model. */
  readonly model: string;
  readonly device: 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
  /** CPU threads; 0: as many as there are cores. */
  readonly threads: number;
  /** Number of candidates. */
  readonly candidates: number;
  /** Longest answer for one blank, in tokens. */
  readonly maxTokens: number;
  readonly strategy: 'greedy' | 'beam' | 'sample';
  readonly temperature: number;
  readonly hover: { readonly enabled: boolean };
}

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

/** What the status bar shows. */
export type ServerStatus =
  | { readonly state: 'loading'; readonly model: string }
  | {
      readonly state: 'ready' | 'busy';
      readonly model: string;
      readonly device: string;
      readonly precision: string;
      readonly passedOver: readonly { readonly device: string; readonly reason: string }[];
      /** What is being done, for people: "Filling a blank". Present when busy. */
      readonly task?: string;
    }
  | { readonly state: 'failed'; readonly model: string; readonly message: string };

/** Sent whenever the status changes, and once after `initialized`. */
export const statusNotification = new NotificationType<ServerStatus>('glm/status/didChange');

/** Replaces the inference process by a fresh one and loads the model again. */
export const restartRequest = new RequestType0<void, void>('glm/restart');

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
