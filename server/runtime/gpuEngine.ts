// The Engine on a GPU: keys and values stay there, token ids go in and logits come out.
import { InferenceSession, Tensor } from './onnxruntime';
import type { Architecture } from '../glm/architecture';
import type { Engine, KeyValueCache, Step } from '../glm/engine';
import { buildGatherSlots } from '../onnx/gatherSlots';
import { names } from '../onnx/names';
import { DeviceKeyValueCache } from './deviceKeyValueCache';
import { DeviceMemory } from './deviceMemory';
import { attentionBias, rows } from './step';

export class GpuEngine implements Engine {
  readonly architecture: Architecture;
  readonly passTokens = 1024;
  readonly #forward: InferenceSession;
  readonly #gather: InferenceSession;
  readonly #memory = new DeviceMemory();
  #released = false;

  private constructor(forward: InferenceSession, gather: InferenceSession, architecture: Architecture) {
    this.#forward = forward;
    this.#gather = gather;
    this.architecture = architecture;
  }

  /**
   * @param graph path of a graph that `buildGpuForward` has built
   * @param options execution provider and the like; the place of keys and values is added
   */
  static async open(
    graph: string,
    architecture: Architecture,
    options: InferenceSession.SessionOptions,
    location: 'gpu-buffer' | 'cpu',
  ): Promise<GpuEngine> {
    const placed = { ...options, preferredOutputLocation: keptOn(location, architecture) };
    const forward = await InferenceSession.create(graph, placed);
    const gather = await InferenceSession.create(
      buildGatherSlots(architecture).encode('gather_slots', ''),
      placed,
    );
    return new GpuEngine(forward, gather, architecture);
  }

  createCache(): KeyValueCache {
    return new DeviceKeyValueCache(this.architecture, this.#memory);
  }

  async forward(step: Step): Promise<Float32Array[]> {
    const { cache = this.createCache(), tokens, logitsAt } = step;
    if (!(cache instanceof DeviceKeyValueCache)) {
      throw new TypeError('the cache belongs to another engine');
    }
    if (this.#released) {
      throw new Error('the model was released');
    }
    const { toGather } = cache;
    if (toGather !== undefined) {
      const slots = integers(toGather, [toGather.length]);
      cache.replace(await this.#gather.run({ ...cache.feeds(), [names.slots]: slots }));
    }
    // A product of no rows crashes on WebGPU: where no logits are wanted, one row is computed all the same.
    const wanted = logitsAt.length === 0 ? [0] : logitsAt;
    const result = await this.#forward.run({
      ...cache.feeds(),
      [names.tokens]: integers(tokens, [1, tokens.length]),
      [names.positions]: integers(step.positions, [1, tokens.length]),
      [names.blockPositions]: integers(step.blockPositions, [1, tokens.length]),
      [names.attentionBias]: attentionBias(step),
      [names.logitsAt]: integers(wanted, [wanted.length]),
    });
    cache.replace(result);
    if (step.cache === undefined) {
      cache.truncate(0);
    }
    return rows(result, names.logits, this.architecture.vocabSize, logitsAt.length);
  }

  /** Frees the model's memory and that of every cache. */
  async release(): Promise<void> {
    this.#released = true;
    this.#memory.clear();
    await this.#forward.release();
    await this.#gather.release();
  }
}

/** Where the runtime leaves each output: keys and values on the device, logits (not named here) on the CPU. */
function keptOn(location: 'gpu-buffer' | 'cpu', { layers }: Architecture) {
  const kept: Record<string, 'gpu-buffer' | 'cpu'> = {};
  for (let layer = 0; layer < layers; layer++) {
    kept[names.presentKey(layer)] = location;
    kept[names.presentValue(layer)] = location;
  }
  return kept;
}

function integers(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor('int32', Int32Array.from(values), dims);
}
