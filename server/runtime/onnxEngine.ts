// The Engine over one ONNX Runtime session.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Architecture } from '../glm/architecture';
import type { Engine, KeyValueCache, Step } from '../glm/engine';
import { names } from '../onnx/forward';
import { OnnxKeyValueCache } from './keyValueCache';

/** What a slot's score gets added where a token must not see it: large enough that its weight is exactly 0. */
const unseen = -65504;

export class OnnxEngine implements Engine {
  readonly architecture: Architecture;
  readonly #session: InferenceSession;

  constructor(session: InferenceSession, architecture: Architecture) {
    this.#session = session;
    this.architecture = architecture;
  }

  createCache(): KeyValueCache {
    return new OnnxKeyValueCache(this.architecture);
  }

  async forward(step: Step): Promise<Float32Array[]> {
    const { cache } = step;
    if (!(cache instanceof OnnxKeyValueCache)) {
      throw new TypeError('the cache belongs to another engine');
    }
    const count = step.tokens.length;
    const total = cache.length + count;
    cache.reserve(count);
    const result = await this.#session.run({
      ...cache.feeds(),
      [names.tokens]: row(step.tokens),
      [names.positions]: row(step.positions),
      [names.blockPositions]: row(step.blockPositions),
      [names.attentionBias]: new Tensor('float32', attentionBias(step.visible), [1, 1, count, total]),
      [names.lastSlot]: new Tensor('int32', [total - 1], [1]),
      [names.totalLength]: new Tensor('int32', [total], []),
      [names.logitsAt]: new Tensor('int64', step.logitsAt.map(BigInt), [step.logitsAt.length]),
    });
    cache.append(floats(result, names.newKeysValues), count);
    const { vocabSize } = this.architecture;
    const logits = floats(result, names.logits);
    return step.logitsAt.map((_, i) => logits.subarray(i * vocabSize, (i + 1) * vocabSize));
  }

  /** Frees the session's memory. */
  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** One row of integers, [1, n]. */
function row(values: readonly number[]): Tensor {
  return new Tensor('int64', values.map(BigInt), [1, values.length]);
}

function attentionBias(visible: Uint8Array): Float32Array {
  const bias = new Float32Array(visible.length);
  for (let i = 0; i < visible.length; i++) {
    if (visible[i] === 0) {
      bias[i] = unseen;
    }
  }
  return bias;
}

/** An output of the graph. */
function floats(result: InferenceSession.ReturnType, name: string): Float32Array {
  const data = result[name]?.data;
  if (!(data instanceof Float32Array)) {
    throw new TypeError(`the graph gave no "${name}"`);
  }
  return data;
}
