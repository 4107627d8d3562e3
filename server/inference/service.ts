// What the model can do for texts. Two implementations: in this process (`localService`), and in a forked one
// that can hang or die without harm (`remoteService`).
import type { FillRequest, FillResult } from '../blanks/fillBlanks';
import type { JointResult } from '../blanks/fillJointly';
import type { InspectRequest, InspectResult } from '../blanks/inspect';
import type { ScoreRequest, ScoreResult } from '../blanks/scoreBlank';
import type { InspectStep } from '../blanks/trace';
import type { LogitsRequest, LogitsResult } from '../glm/rawLogits';

export type { Candidate, FilledBlank, FillRequest, FillResult } from '../blanks/fillBlanks';
export type { Combination, JointResult } from '../blanks/fillJointly';
export type { AnswerConstraint } from '../glm/decoding/constraints/constraint';
export type { InspectRequest, InspectResult } from '../blanks/inspect';
export type { InspectStep, StepToken } from '../blanks/trace';
export type { ScoreRequest, ScoreResult } from '../blanks/scoreBlank';
export type { SearchOptions } from '../glm/decoding/search';
export type { LogitsRequest, LogitsResult } from '../glm/rawLogits';

export interface TokenizeResult {
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  readonly decoded: string;
}

/** A device that `auto` did not take, and why. */
export interface PassedOver {
  readonly device: string;
  readonly reason: string;
}

/** A loaded model and the device that runs it. */
export interface LoadedModel {
  /** Name of the model, as a user would call it. */
  readonly model: string;
  /** Device that runs it, e.g. `cpu` or `webgpu`. */
  readonly device: string;
  /** Precision of the weights, e.g. `fp32`, `int8`. */
  readonly precision: string;
  readonly passedOver: readonly PassedOver[];
  /** Changes with the weights and their precision, wherever the model lies. */
  readonly identity?: string;
}

/** What takes long while a model is loaded, and how far it is. */
export interface LoadProgress {
  /** `converting`: a checkpoint is made into a model folder, which happens once. */
  readonly what: 'converting';
  /** The checkpoint's folder. */
  readonly source: string;
  /** Bytes that are done, and that there are to do. */
  readonly done: number;
  readonly total: number;
}

export interface GlmService {
  /**
   * Loads the model where that has not happened; rejects with one clear message where it cannot be loaded. Aborting
   * the signal gives the loading up, for everybody who waits for it, and leaves nothing half-written behind.
   */
  load(signal?: AbortSignal): Promise<LoadedModel>;
  fill(request: FillRequest, signal?: AbortSignal): Promise<FillResult>;
  /** Fills blanks together: combinations of answers, ranked by how likely they are together. */
  fillJointly(request: FillRequest, signal?: AbortSignal): Promise<JointResult>;
  score(request: ScoreRequest, signal?: AbortSignal): Promise<ScoreResult>;
  /**
   * Scores many texts, several in one forward pass. Results are in the order of the requests.
   * @param onProgress told how many of the requests are scored
   * @throws RangeError naming the first request that cannot be used
   */
  scoreAll(
    requests: readonly ScoreRequest[],
    signal?: AbortSignal,
    onProgress?: (scored: number) => void,
  ): Promise<ScoreResult[]>;
  tokenize(text: string): Promise<TokenizeResult>;
  /** @param onStep told each step as soon as it is taken, where the request asks for steps */
  inspect(
    request: InspectRequest,
    signal?: AbortSignal,
    onStep?: (step: InspectStep) => void,
  ): Promise<InspectResult>;
  logits(request: LogitsRequest): Promise<LogitsResult>;
  /** Ends the model's process, or frees the model. */
  dispose(): Promise<void>;
}

/** Which model, on which device: what every entry (server, CLI) is told by its user. */
export interface ModelChoice {
  /** A bundled or downloaded model's name, or a folder: a model folder or a checkpoint. Empty: the bundled model. */
  readonly model?: string;
  /** An adapter: its file, or the folder that training has written. Default: none. */
  readonly adapter?: string;
  /** Default `auto`. */
  readonly device?: Device;
  /** CPU threads; by default as many as there are cores. */
  readonly threads?: number;
}

export type Device = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export const devices: readonly Device[] = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'];
