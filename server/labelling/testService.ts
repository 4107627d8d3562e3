// A model for tests of labelling: knows words and no tokens, and finds an answer likely as a test says.
import type {
  FillRequest,
  FillResult,
  GlmService,
  LoadedModel,
  ScoreRequest,
  ScoreResult,
  TokenizeResult,
} from '../inference/service';
import { softmax } from '../glm/scoring';

export class FakeScorer implements GlmService {
  readonly scored: ScoreRequest[] = [];
  readonly #keepsSpaces: boolean;

  constructor({ keepsSpaces = false } = {}) {
    this.#keepsSpaces = keepsSpaces;
  }

  /** In nats. By default answers that the text holds are likelier. */
  logProb: (text: string, choice: string) => number = (text, choice) =>
    text.includes(choice.trim()) ? -1 : -3 - choice.length / 100;

  score(request: ScoreRequest, signal?: AbortSignal): Promise<ScoreResult> {
    signal?.throwIfAborted();
    this.scored.push(request);
    const logProbs = request.choices.map((choice) => this.logProb(request.text, choice));
    return Promise.resolve({ logProbs, probabilities: softmax(logProbs) });
  }

  async scoreAll(requests: readonly ScoreRequest[], signal?: AbortSignal): Promise<ScoreResult[]> {
    const results: ScoreResult[] = [];
    for (const request of requests) results.push(await this.score(request, signal));
    return results;
  }

  tokenize(text: string): Promise<TokenizeResult> {
    const tokens = this.#keepsSpaces
      ? (text.match(/\s*\S+/g) ?? [])
      : text.split(/\s+/).filter((word) => word !== '');
    const ids = tokens.map((token) =>
      [...token].reduce((id, letter) => id * 31 + (letter.codePointAt(0) ?? 0), 7),
    );
    return Promise.resolve({ ids, tokens, decoded: tokens.join('') });
  }

  load(): Promise<LoadedModel> {
    return Promise.resolve({ model: 'fake', device: 'cpu', precision: 'fp32', passedOver: [] });
  }

  fill(_request: FillRequest): Promise<FillResult> {
    return Promise.reject(new Error('not asked for'));
  }

  fillJointly(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  inspect(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  logits(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
