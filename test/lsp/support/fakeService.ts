// A model for tests that answers at once, later, never, or with an error, as a test wants.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { findPlaceholders } from '../../../server/blanks/placeholders';
import type {
  Candidate,
  FilledBlank,
  FillRequest,
  FillResult,
  GlmService,
  JointResult,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ScoreRequest,
  ScoreResult,
  TokenizeResult,
} from '../../../server/inference/service';

export interface FakeBehaviour {
  /** Candidates of each blank, best first, with their probabilities. */
  answers: readonly (readonly [text: string, probability: number])[];
  /** Probability of any answer that is to be scored. */
  scored: number;
  /** How long a fill takes, in milliseconds. */
  fillTime: number;
  /** Fails instead of answering. */
  failure?: Error | undefined;
  /** Cannot be loaded. */
  loadFailure?: Error | undefined;
  /** Gets so far with loading, and no further. */
  loadProgress?: LoadProgress | undefined;
}

/** Makes services and remembers what was asked of them. */
export class FakeModels {
  readonly behaviour: FakeBehaviour = {
    answers: [
      ['Paris', 0.5],
      ['London', 0.25],
    ],
    scored: 0.125,
    fillTime: 0,
  };
  readonly choices: ModelChoice[] = [];
  readonly requests: FillRequest[] = [];
  readonly scores: ScoreRequest[] = [];
  aborted = 0;
  disposed = 0;

  readonly create = (choice: ModelChoice, onProgress?: (progress: LoadProgress) => void): GlmService => {
    this.choices.push(choice);
    return new FakeService(this, choice, onProgress);
  };
}

class FakeService implements GlmService {
  readonly #models: FakeModels;
  readonly #choice: ModelChoice;
  readonly #onProgress: ((progress: LoadProgress) => void) | undefined;

  constructor(models: FakeModels, choice: ModelChoice, onProgress?: (progress: LoadProgress) => void) {
    this.#models = models;
    this.#choice = choice;
    this.#onProgress = onProgress;
  }

  async load(signal?: AbortSignal): Promise<LoadedModel> {
    const { loadFailure, loadProgress } = this.#models.behaviour;
    if (loadFailure) return Promise.reject(loadFailure);
    signal?.throwIfAborted();
    if (loadProgress) {
      this.#onProgress?.(loadProgress);
      if (signal && !signal.aborted) await once(signal, 'abort');
      signal?.throwIfAborted();
    }
    return Promise.resolve({
      model: this.#choice.model ?? 'fake',
      device: 'cpu',
      precision: 'fp32',
      passedOver: [{ device: 'webgpu', reason: 'no adapter' }],
    });
  }

  async fill(request: FillRequest, signal?: AbortSignal): Promise<FillResult> {
    this.#models.requests.push(request);
    const { answers, fillTime, failure } = this.#models.behaviour;
    if (fillTime > 0) {
      try {
        await delay(fillTime, undefined, signal ? { signal } : {});
      } catch (error) {
        this.#models.aborted++;
        throw error;
      }
    }
    if (failure) throw failure;
    const blanks = request.blanks ?? findPlaceholders(request.text);
    const fill = request.fill ?? blanks.map((_, index) => index);
    const candidates = answers.slice(0, request.count).map(([text, probability]): Candidate => {
      const logProb = Math.log(probability);
      return { text, tokenIds: [1], tokens: [text], tokenLogProbs: [logProb], logProb };
    });
    const filled = fill.map((index): FilledBlank => {
      const blank = blanks[index];
      if (!blank) throw new RangeError(`there is no blank number ${index}`);
      return { ...blank, candidates };
    });
    return { text: request.text, blanks: filled };
  }

  async fillJointly(request: FillRequest, signal?: AbortSignal): Promise<JointResult> {
    const { text, blanks } = await this.fill(request, signal);
    const count = Math.min(...blanks.map(({ candidates }) => candidates.length));
    const combinations = Array.from({ length: count }, (_, i) => {
      const answers = blanks.flatMap(({ candidates }) => candidates.slice(i, i + 1));
      return { text, answers, logProb: answers.reduce((sum, { logProb }) => sum + logProb, 0) };
    });
    return { text, blanks, combinations };
  }

  score(request: ScoreRequest): Promise<ScoreResult> {
    this.#models.scores.push(request);
    const { scored } = this.#models.behaviour;
    return Promise.resolve({
      logProbs: request.choices.map(() => Math.log(scored)),
      probabilities: request.choices.map(() => 1 / request.choices.length),
    });
  }

  scoreAll(): Promise<never> {
    return Promise.reject(new Error('not asked for here'));
  }

  /** One token a word, with the space before it. */
  tokenize(text: string): Promise<TokenizeResult> {
    const tokens = text.match(/\s?\S+/g) ?? [];
    const ids = tokens.map((token) =>
      [...token].reduce((id, char) => (id * 31 + (char.codePointAt(0) ?? 0)) % 65_521, 7),
    );
    return Promise.resolve({ ids, tokens, decoded: text });
  }

  inspect(): Promise<never> {
    return Promise.reject(new Error('not asked for here'));
  }

  logits(): Promise<never> {
    return Promise.reject(new Error('not asked for here'));
  }

  dispose(): Promise<void> {
    this.#models.disposed++;
    return Promise.resolve();
  }
}
