// The service in a forked process: one that hangs or dies is replaced, and only the requests in flight are lost.
import { resolve } from 'node:path';
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import { InferenceProcess } from './inferenceProcess';
import {
  fillJointlyRequest,
  fillRequest,
  inspectProgress,
  inspectRequest,
  loadRequest,
  logitsRequest,
  scoreAllProgress,
  scoreAllRequest,
  scoreRequest,
  tokenizeRequest,
} from './messages';
import type {
  FillRequest,
  FillResult,
  JointResult,
  GlmService,
  InspectRequest,
  InspectResult,
  InspectStep,
  LoadedModel,
  LoadProgress,
  LogitsRequest,
  LogitsResult,
  ModelChoice,
  ScoreRequest,
  ScoreResult,
  TokenizeResult,
} from './service';

/** Deaths on a GPU after which the CPU takes over. */
const tolerableDeaths = 2;

export interface RemoteOptions {
  /** The bundled program of the inference process; by default `inference.js` beside the running program. */
  readonly program?: string;
  /** Told when the process has ended though nobody asked it to, in words for people. */
  readonly onCrash?: (message: string) => void;
  /** Told how far a loading that takes long is. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Told after a fill how many tokens a second it took: those of all candidates, the reading of the text included. */
  readonly onSpeed?: (tokensPerSecond: number) => void;
  /** What the process writes to its standard error, for the log. */
  readonly onLog?: (text: string) => void;
}

/**
 * The service in a process of its own, which is started when it is first needed and again after it has died.
 */
export function createRemoteService(choice: ModelChoice, options: RemoteOptions = {}): GlmService {
  return new RemoteService(choice, options);
}

class RemoteService implements GlmService {
  readonly #options: RemoteOptions;
  #choice: ModelChoice;
  #process: InferenceProcess | undefined;
  /** What the running process has loaded. */
  #loaded: LoadedModel | undefined;
  #nextProgress = 0;
  /** Fills under way. */
  #fills = 0;
  #deathsOnGpu = 0;
  #disposed = false;

  constructor(choice: ModelChoice, options: RemoteOptions) {
    this.#choice = choice;
    this.#options = options;
  }

  async load(signal?: AbortSignal): Promise<LoadedModel> {
    const loaded = await this.#ask((connection, token) => connection.sendRequest(loadRequest, token), signal);
    this.#loaded = this.#withFallback(loaded);
    return this.#loaded;
  }

  async fill(request: FillRequest, signal?: AbortSignal): Promise<FillResult> {
    const isAlone = this.#fills++ === 0;
    const begun = performance.now();
    try {
      const result = await this.#ask(
        (connection, token) => connection.sendRequest(fillRequest, request, token),
        signal,
      );
      // What waited for its turn says nothing about the speed of the model.
      if (isAlone) this.#options.onSpeed?.((1000 * tokensIn(result)) / (performance.now() - begun));
      return result;
    } finally {
      this.#fills--;
    }
  }

  async fillJointly(request: FillRequest, signal?: AbortSignal): Promise<JointResult> {
    return this.#ask(
      (connection, token) => connection.sendRequest(fillJointlyRequest, request, token),
      signal,
    );
  }

  async score(request: ScoreRequest, signal?: AbortSignal): Promise<ScoreResult> {
    return this.#ask((connection, token) => connection.sendRequest(scoreRequest, request, token), signal);
  }

  async scoreAll(
    requests: readonly ScoreRequest[],
    signal?: AbortSignal,
    onProgress?: (scored: number) => void,
  ): Promise<ScoreResult[]> {
    if (onProgress === undefined) {
      return this.#ask(
        (connection, token) => connection.sendRequest(scoreAllRequest, { requests }, token),
        signal,
      );
    }
    const progress = this.#nextProgress++;
    return this.#ask(async (connection, token) => {
      const listening = connection.onProgress(scoreAllProgress, progress, onProgress);
      try {
        return await connection.sendRequest(scoreAllRequest, { requests, progress }, token);
      } finally {
        listening.dispose();
      }
    }, signal);
  }

  async tokenize(text: string): Promise<TokenizeResult> {
    return this.#ask((connection, token) => connection.sendRequest(tokenizeRequest, text, token));
  }

  async inspect(
    request: InspectRequest,
    signal?: AbortSignal,
    onStep?: (step: InspectStep) => void,
  ): Promise<InspectResult> {
    if (onStep === undefined) {
      return this.#ask(
        (connection, token) => connection.sendRequest(inspectRequest, { request }, token),
        signal,
      );
    }
    const progress = this.#nextProgress++;
    return this.#ask(async (connection, token) => {
      const listening = connection.onProgress(inspectProgress, progress, onStep);
      try {
        return await connection.sendRequest(inspectRequest, { request, progress }, token);
      } finally {
        listening.dispose();
      }
    }, signal);
  }

  async logits(request: LogitsRequest): Promise<LogitsResult> {
    return this.#ask((connection, token) => connection.sendRequest(logitsRequest, request, token));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const running = this.#process;
    this.#process = undefined;
    await running?.end();
  }

  async #ask<R>(
    send: (connection: MessageConnection, token: CancellationToken) => Promise<R>,
    signal?: AbortSignal,
  ): Promise<R> {
    signal?.throwIfAborted();
    return this.#running().request(send, signal);
  }

  #running(): InferenceProcess {
    if (this.#disposed) {
      throw new Error('the model has been closed');
    }
    this.#process ??= new InferenceProcess({
      program: this.#options.program ?? resolve(__dirname, 'inference.js'),
      choice: this.#choice,
      onDeath: (died, message) => {
        if (died === this.#process) {
          this.#process = undefined;
          this.#afterDeath(message);
        }
      },
      onProgress: (progress) => this.#options.onProgress?.(progress),
      onLog: (text) => this.#options.onLog?.(text),
    });
    return this.#process;
  }

  #afterDeath(message: string): void {
    const device = this.#loaded?.device ?? this.#choice.device ?? 'auto';
    this.#loaded = undefined;
    if (device !== 'cpu') {
      this.#deathsOnGpu++;
    }
    if (device !== 'cpu' && this.#deathsOnGpu === tolerableDeaths) {
      this.#choice = { ...this.#choice, device: 'cpu' };
      this.#options.onCrash?.(
        `${message}. It died ${tolerableDeaths} times on ${device}: the CPU takes over`,
      );
    } else {
      this.#options.onCrash?.(message);
    }
  }

  /** After the CPU has taken over, the loaded model says why the GPU is not used. */
  #withFallback(loaded: LoadedModel): LoadedModel {
    if (this.#deathsOnGpu < tolerableDeaths) {
      return loaded;
    }
    const reason = `the inference process died ${this.#deathsOnGpu} times on it`;
    return { ...loaded, passedOver: [...loaded.passedOver, { device: 'gpu', reason }] };
  }
}

function tokensIn({ blanks }: FillResult): number {
  return blanks
    .flatMap(({ candidates }) => candidates)
    .reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
}
