// What the model can do for texts. Two implementations: in this process (`localService`), and in a forked one
// that can hang or die without harm (`remoteService`).
import type { Blank } from '../blanks/blank';

/** How candidates are searched; names as in the field (see DESIGN: `glm fill`). */
export interface SearchOptions {
  /** Candidates for each blank. */
  readonly count?: number;
  /** Longest answer for a blank, in tokens. */
  readonly maxTokens?: number;
  readonly strategy?: 'greedy' | 'beam' | 'sample';
  readonly beams?: number;
  /** A hypothesis' log-probability is divided by (length including <|startofpiece|>) ** lengthPenalty. */
  readonly lengthPenalty?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  /** The same seed on the same machine gives the same samples. */
  readonly seed?: number;
  /**
   * True for answers that a writer can use: no empty answer, no special token, no token of padding. False (the
   * default) searches the whole vocabulary as the original code does.
   */
  readonly wellFormed?: boolean;
}

export interface FillRequest extends SearchOptions {
  /** The document, or the part of it around its blanks. */
  readonly text: string;
  /** The blanks in document order; by default the placeholders in the text. */
  readonly blanks?: readonly Blank[];
  /** Indices of the blanks to fill, ascending; the others stay blank in Part A. By default all. */
  readonly fill?: readonly number[];
}

export interface Candidate {
  /** What replaces the blank, spaces and capitals fitted to its neighbours. */
  readonly text: string;
  /** The tokens that the model wrote, without <|startofpiece|> and the end token. */
  readonly tokenIds: readonly number[];
  /** Log-probability of each token, in nats. */
  readonly tokenLogProbs: readonly number[];
  /** Log-probability of the whole answer, in nats: its tokens and its end token (no end token at the length limit). */
  readonly logProb: number;
}

export interface FilledBlank extends Blank {
  /** Best first. */
  readonly candidates: readonly Candidate[];
}

export interface FillResult {
  /** The text with each filled blank replaced by its best candidate. */
  readonly text: string;
  /** The blanks that were filled, in document order; offsets into the request's text. */
  readonly blanks: readonly FilledBlank[];
}

export interface ScoreRequest {
  /** A text with one placeholder. */
  readonly text: string;
  readonly choices: readonly string[];
  /** Count the end token into a choice's log-probability; default true. */
  readonly includeEnd?: boolean;
  /** What ends Part A: the original's end of text (default), or [SEP] as the hub's BERT tokenizer has it. */
  readonly contextEnd?: 'eos' | 'sep';
}

export interface ScoreResult {
  /** Log-probability of each choice in nats. */
  readonly logProbs: readonly number[];
  /** Softmax of `logProbs`. */
  readonly probabilities: readonly number[];
}

export interface TokenizeResult {
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  readonly decoded: string;
}

export interface InspectRequest {
  readonly text: string;
  /** Longest answer, to say how far the position rows would go; not part of the sequence. */
  readonly maxTokens?: number;
}

/** How the model reads a text: Part A, and <|startofpiece|> of each blank in Part B. */
export interface InspectResult {
  readonly inputIds: readonly number[];
  readonly tokens: readonly string[];
  readonly positionIds: readonly [readonly number[], readonly number[]];
  readonly partALength: number;
  readonly maskPositions: readonly number[];
}

export interface LogitsRequest {
  readonly inputIds: readonly number[];
  readonly positionIds: readonly [readonly number[], readonly number[]];
  readonly partALength: number;
  /** Sequence indices whose logits are wanted. */
  readonly at: readonly number[];
  /** How many of the largest logits to list; default 20. */
  readonly top?: number;
}

export interface LogitsResult {
  readonly rows: readonly {
    readonly at: number;
    readonly top: readonly (readonly [id: number, logit: number])[];
    readonly sum: number;
    readonly mean: number;
    readonly l2: number;
  }[];
}

/** A loaded model and the device that runs it. */
export interface LoadedModel {
  /** Name of the model, as a user would call it. */
  readonly model: string;
  /** Device that runs it, e.g. `cpu` or `webgpu`. */
  readonly device: string;
  /** Precision of the weights, e.g. `fp32`, `int8`. */
  readonly precision: string;
  /** For each device that `auto` passed over: its name and why. */
  readonly passedOver: readonly { readonly device: string; readonly reason: string }[];
}

export interface GlmService {
  /** Loads the model where that has not happened; rejects with one clear message where it cannot be loaded. */
  load(): Promise<LoadedModel>;
  fill(request: FillRequest, signal?: AbortSignal): Promise<FillResult>;
  score(request: ScoreRequest, signal?: AbortSignal): Promise<ScoreResult>;
  tokenize(text: string): Promise<TokenizeResult>;
  inspect(request: InspectRequest): Promise<InspectResult>;
  logits(request: LogitsRequest): Promise<LogitsResult>;
  /** Ends the model's process, or frees the model. */
  dispose(): Promise<void>;
}

/** Which model, on which device: what every entry (server, CLI) is told by its user. */
export interface ModelChoice {
  /** A bundled or downloaded model's name, or a folder: a model folder or a checkpoint. */
  readonly model?: string;
  readonly device?: 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
  /** CPU threads; by default as many as there are cores. */
  readonly threads?: number;
}
