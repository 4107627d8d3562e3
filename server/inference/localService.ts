// The service in this process: loads a model folder and answers with it.
import { dirname } from 'node:path';
import { fillJointly, type JointResult } from '../blanks/fillJointly';
import { fillBlanks, type FillRequest, type FillResult } from '../blanks/fillBlanks';
import { inspect, type InspectRequest, type InspectResult } from '../blanks/inspect';
import { scoreBlank, type ScoreRequest, type ScoreResult } from '../blanks/scoreBlank';
import { scoreTexts } from '../blanks/scoreTexts';
import { Glm } from '../glm/glm';
import { infillingLoss, type LossRequest, type LossResult } from '../glm/objective/loss';
import { rawLogits, type LogitsRequest, type LogitsResult } from '../glm/rawLogits';
import { openEngine } from '../runtime/openEngine';
import { modelIdentity, openModelFolder } from './modelFolder';
import { markUse } from './modelUse';
import { Queue } from './queue';
import type {
  GlmService,
  InspectStep,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  TokenizeResult,
} from './service';

interface Loaded {
  readonly glm: Glm;
  readonly model: LoadedModel;
  release(): Promise<void>;
}

export interface LocalOptions {
  /** Told how far a loading that takes long is. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

export class LocalService implements GlmService {
  readonly #choice: ModelChoice;
  readonly #options: LocalOptions;
  readonly #queue = new Queue();
  #loaded: Promise<Loaded> | undefined;
  /** Gives up the loading that is under way. */
  #loading = new AbortController();

  constructor(choice: ModelChoice, options: LocalOptions = {}) {
    this.#choice = choice;
    this.#options = options;
  }

  async load(signal?: AbortSignal): Promise<LoadedModel> {
    signal?.throwIfAborted();
    const stop = () => {
      this.#loading.abort(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return (await this.#load()).model;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Gives up a loading that is under way, and waits until nothing is left of it. */
  async stopLoading(): Promise<void> {
    this.#loading.abort(new Error('the model has been closed'));
    await this.#loaded?.catch(() => undefined);
  }

  async fill(request: FillRequest, signal?: AbortSignal): Promise<FillResult> {
    return this.#use((glm) => fillBlanks(glm, request, signal), signal);
  }

  async fillJointly(request: FillRequest, signal?: AbortSignal): Promise<JointResult> {
    return this.#use((glm) => fillJointly(glm, request, signal), signal);
  }

  async score(request: ScoreRequest, signal?: AbortSignal): Promise<ScoreResult> {
    return this.#use((glm) => scoreBlank(glm, request), signal);
  }

  async scoreAll(
    requests: readonly ScoreRequest[],
    signal?: AbortSignal,
    onProgress?: (scored: number) => void,
  ): Promise<ScoreResult[]> {
    const { glm } = await this.#load();
    const results: ScoreResult[] = [];
    let scored = 0;
    const passes = scoreTexts(glm, requests);
    // Each pass waits for its turn, so that a fill need not wait for all of them.
    for (;;) {
      const pass = await this.#queue.run(async () => {
        await new Promise(setImmediate);
        return passes.next();
      }, signal);
      if (pass.done === true) {
        return results;
      }
      for (const { at, result } of pass.value) {
        results[at] = result;
        scored++;
      }
      onProgress?.(scored);
    }
  }

  async tokenize(text: string): Promise<TokenizeResult> {
    return this.#use(({ tokenizer }) => {
      const ids = tokenizer.encode(text);
      return { ids, tokens: tokenizer.tokens(ids), decoded: tokenizer.decode(ids) };
    });
  }

  async inspect(
    request: InspectRequest,
    signal?: AbortSignal,
    onStep?: (step: InspectStep) => void,
  ): Promise<InspectResult> {
    return this.#use((glm) => inspect(glm, request, signal, onStep), signal);
  }

  async logits(request: LogitsRequest): Promise<LogitsResult> {
    return this.#use(({ engine }) => rawLogits(engine, request));
  }

  /** The pretraining objective on given blanks. Only here: no editor asks for it. */
  async loss(request: LossRequest): Promise<LossResult> {
    return this.#use(({ engine, tokenizer }) => infillingLoss(engine, tokenizer.special, request));
  }

  async dispose(): Promise<void> {
    this.#loading.abort(new Error('the model has been closed'));
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await this.#queue.run(async () => (await loaded?.catch(() => undefined))?.release());
  }

  async #use<T>(work: (glm: Glm) => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#queue.run(async () => work((await this.#load()).glm), signal);
  }

  /** Loads once; a load that failed is tried again by the next request. */
  #load(): Promise<Loaded> {
    if (this.#loaded === undefined) {
      this.#loading = new AbortController();
      this.#loaded = this.#open(this.#loading.signal).catch((error: unknown) => {
        this.#loaded = undefined;
        throw error;
      });
    }
    return this.#loaded;
  }

  async #open(signal: AbortSignal): Promise<Loaded> {
    const folder = await openModelFolder(this.#choice.model ?? '', {
      signal,
      adapter: this.#choice.adapter,
      ...(this.#options.onProgress && { onProgress: this.#options.onProgress }),
    });
    signal.throwIfAborted();
    const { manifest, tokenizer } = folder;
    const takeBack = await markUse(dirname(folder.graphs.graph));
    const running = await openEngine(folder.graphs, {
      device: this.#choice.device ?? 'auto',
      threads: this.#choice.threads ?? 0,
    }).catch(async (error: unknown) => {
      await takeBack();
      throw error;
    });
    const { device, passedOver } = running;
    return {
      glm: new Glm(tokenizer, running.engine),
      model: {
        model: manifest.name,
        device,
        precision: manifest.precision,
        passedOver,
        identity: modelIdentity(manifest),
      },
      release: async () => {
        await running.release();
        await takeBack();
      },
    };
  }
}
