// The Engine on the CPU: keys and values lie in arrays of this process, which the graph reads in place.
import { Tensor, type InferenceSession } from './onnxruntime';
import type { Architecture } from '../glm/architecture';
import type { Engine, KeyValueCache, Step } from '../glm/engine';
import { names } from '../onnx/names';
import { OnnxKeyValueCache } from './keyValueCache';
import { attentionBias, floats, rows } from './step';

export class CpuEngine implements Engine {
  readonly architecture: Architecture;
  readonly passTokens = 224;
  readonly #session: InferenceSession;

  /** @param session of the graph that `buildForward` builds */
  constructor(session: InferenceSession, architecture: Architecture) {
    this.#session = session;
    this.architecture = architecture;
  }

  createCache(): KeyValueCache {
    return new OnnxKeyValueCache(this.architecture);
  }

  async forward(step: Step): Promise<Float32Array[]> {
    const { cache = this.createCache(), tokens, logitsAt } = step;
    if (!(cache instanceof OnnxKeyValueCache)) {
      throw new TypeError('the cache belongs to another engine');
    }
    const total = cache.length + tokens.length;
    const keepsCache = step.cache !== undefined;
    if (keepsCache) {
      cache.reserve(tokens.length);
    }
    const isOne = tokens.length === 1 && cache.length > 0;
    const feeds = {
      ...cache.feeds(),
      [names.tokens]: integers(tokens, [1, tokens.length]),
      [names.positions]: integers(step.positions, [1, tokens.length]),
      [names.blockPositions]: integers(step.blockPositions, [1, tokens.length]),
      [names.attentionBias]: attentionBias(step, isOne ? cache : undefined),
      [names.isOne]: new Tensor('bool', [isOne], []),
      [names.slotCounts]: integers([cache.capacity, tokens.length], [2]),
      [names.lastSlot]: new Tensor('int32', [total - 1], [1]),
      [names.totalLength]: new Tensor('int32', [total], []),
      [names.logitsAt]: integers(logitsAt, [logitsAt.length]),
    };
    const result = await this.#session.run(
      feeds,
      keepsCache ? [names.logits, names.newKeysValues] : [names.logits],
    );
    if (keepsCache) {
      cache.append(floats(result, names.newKeysValues), tokens.length);
    }
    return rows(result, names.logits, this.architecture.vocabSize, logitsAt.length);
  }

  /** Frees the session's memory. */
  async release(): Promise<void> {
    await this.#session.release();
  }
}

function integers(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor('int64', values.map(BigInt), dims);
}
