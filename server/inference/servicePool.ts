// Several inference processes as one service: whoever asks several things at a time gets them done at a time.
import { InferenceProcessError } from './inferenceProcess';
import type {
  FillRequest,
  FillResult,
  GlmService,
  InspectRequest,
  InspectResult,
  InspectStep,
  JointResult,
  LoadedModel,
  LogitsRequest,
  LogitsResult,
  ScoreRequest,
  ScoreResult,
  TokenizeResult,
} from './service';

/** Times that the same requests are given to a process before they count as what kills it. */
const tries = 3;

/**
 * Each request goes to the process that has least to do. One that dies is replaced by its service, and what it was
 * doing is asked again.
 */
export class ServicePool implements GlmService {
  readonly #members: readonly { readonly service: GlmService; underWay: number }[];

  /** @param services one or more, each with a process of its own */
  constructor(services: readonly GlmService[]) {
    if (services.length === 0) throw new RangeError('a pool has no service');
    this.#members = services.map((service) => ({ service, underWay: 0 }));
  }

  /** Loads the model in all processes. */
  async load(signal?: AbortSignal): Promise<LoadedModel> {
    const [first, ...others] = this.#members.map(({ service }) => service.load(signal));
    const [loaded] = await Promise.all([first, ...others]);
    if (loaded === undefined) throw new RangeError('a pool has no service');
    return loaded;
  }

  /** By one process: results depend a little on what is scored together, and are those of a single process so. */
  scoreAll(
    requests: readonly ScoreRequest[],
    signal?: AbortSignal,
    onProgress?: (scored: number) => void,
  ): Promise<ScoreResult[]> {
    return this.#ask((service) => service.scoreAll(requests, signal, onProgress));
  }

  fill(request: FillRequest, signal?: AbortSignal): Promise<FillResult> {
    return this.#ask((service) => service.fill(request, signal));
  }

  fillJointly(request: FillRequest, signal?: AbortSignal): Promise<JointResult> {
    return this.#ask((service) => service.fillJointly(request, signal));
  }

  score(request: ScoreRequest, signal?: AbortSignal): Promise<ScoreResult> {
    return this.#ask((service) => service.score(request, signal));
  }

  tokenize(text: string): Promise<TokenizeResult> {
    return this.#ask((service) => service.tokenize(text));
  }

  inspect(
    request: InspectRequest,
    signal?: AbortSignal,
    onStep?: (step: InspectStep) => void,
  ): Promise<InspectResult> {
    return this.#ask((service) => service.inspect(request, signal, onStep));
  }

  logits(request: LogitsRequest): Promise<LogitsResult> {
    return this.#ask((service) => service.logits(request));
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#members.map(({ service }) => service.dispose()));
  }

  /** @throws InferenceProcessError where one process after the other dies of it */
  async #ask<T>(send: (service: GlmService) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const member = this.#members.reduce((best, next) => (next.underWay < best.underWay ? next : best));
      member.underWay++;
      try {
        return await send(member.service);
      } catch (error) {
        if (!(error instanceof InferenceProcessError)) throw error;
        if (attempt === tries) {
          throw new InferenceProcessError(
            `${error.message}, as ${tries - 1} others with the same rows before it`,
          );
        }
      } finally {
        member.underWay--;
      }
    }
  }
}
