// Training steps: the gradient graph, then AdamW stretch by stretch. Parameters and moments stay in this process's
// own arrays; the runtime reads them in place.
import type { Architecture } from '../glm/architecture';
import { adamWNames, buildAdamW, buildSquares, squaresNames, type AdamW } from '../onnx/training/adamW';
import { buildLossGraph, type Objective, type Parameter } from '../onnx/training/lossGraph';
import { trainingNames } from '../onnx/training/names';
import { decays, type Trainable } from '../onnx/training/trainable';
import type { DeviceName } from '../runtime/devices';
import { GraphSession, type TensorData } from '../runtime/graphSession';
import type { Batch } from './batch';
import type { StoredTensor } from '../checkpoint/tensorFile';
import { openStepGraphs, type StepGraphs } from './stepGraphs';
import { addAdapters, weightOf, type Weights } from './weights';

/**
 * Numbers that AdamW is given at once: few enough that they and their moments stay in a processor's cache from one
 * operator to the next, and enough that starting the graph costs little beside it.
 */
const stretch = 1 << 16;

export interface TrainerOptions {
  readonly trainable: Trainable;
  readonly objective: Objective;
  readonly optimizer: AdamW & {
    readonly weightDecay: number;
    /** The gradients' L2 norm is brought down to this; infinite: left as it is. */
    readonly largestNorm: number;
  };
  /** Of LoRA's first factors. */
  readonly seed: number;
  /** CPU threads; 0: as many as there are cores. */
  readonly threads: number;
  /** Of forward and backward; default: the CPU, where parameters and AdamW are in any case. */
  readonly device?: DeviceName;
}

export interface StepResult {
  /** Before the step, in nats. */
  readonly loss: number;
  /** L2 norm of all gradients, before clipping. */
  readonly gradientNorm: number;
}

interface Trained {
  readonly parameter: Parameter;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** The arrays of a trained parameter that outlive a step. */
const stateParts = ['values', 'first', 'second'] as const;

interface Sessions {
  readonly step: StepGraphs;
  readonly squares: GraphSession;
  readonly adamW: GraphSession;
}

export class Trainer {
  readonly #options: TrainerOptions;
  readonly #sessions: Sessions;
  readonly #inputs: Readonly<Record<string, TensorData>>;
  readonly #trained: readonly Trained[];
  #steps = 0;

  private constructor(
    options: TrainerOptions,
    sessions: Sessions,
    inputs: Readonly<Record<string, TensorData>>,
    trained: readonly Trained[],
  ) {
    this.#options = options;
    this.#sessions = sessions;
    this.#inputs = inputs;
    this.#trained = trained;
  }

  /** @param weights every parameter of the architecture; LoRA's are added where they are missing */
  static async open(architecture: Architecture, weights: Weights, options: TrainerOptions): Promise<Trainer> {
    const { trainable, objective, optimizer, seed, threads } = options;
    const graph = (withGradients: boolean) =>
      buildLossGraph(architecture, trainable, objective, withGradients);
    const { model, parameters } = graph(true);
    addAdapters(weights, parameters, seed);
    const inputs: Record<string, TensorData> = {};
    const trained: Trained[] = [];
    for (const parameter of parameters) {
      const values = weightOf(weights, parameter);
      inputs[parameter.name] = { type: 'float32', data: values, dims: parameter.shape };
      if (parameter.trained) {
        const zeros = () => new Float32Array(values.length);
        trained.push({ parameter, values, gradient: zeros(), first: zeros(), second: zeros() });
      }
    }
    const models = { gradients: model, loss: graph(false).model };
    const sessions = {
      step: await openStepGraphs(models, options.device ?? 'cpu', threads),
      squares: await GraphSession.open(buildSquares(), { threads: 1 }),
      adamW: await GraphSession.open(buildAdamW(optimizer), { threads: 1 }),
    };
    return new Trainer(options, sessions, inputs, trained);
  }

  /** What computes forward and backward, and why not what was wanted. */
  get running(): Pick<StepGraphs, 'device' | 'passedOver'> {
    return this.#sessions.step;
  }

  /** Names and shapes of what is trained. */
  get parameters(): readonly Parameter[] {
    return this.#trained.map(({ parameter }) => parameter);
  }

  /** The loss of a batch and what else its objective tells, by their names in `trainingNames`; nothing changes. */
  async evaluate(batch: Batch): Promise<ReadonlyMap<string, Float32Array>> {
    return this.#sessions.step.loss.run({ ...this.#inputs, ...batch });
  }

  /** The loss of a batch and its gradients by the parameters' names; they are overwritten by the next step. */
  async gradients(batch: Batch): Promise<{ loss: number; gradients: ReadonlyMap<string, Float32Array> }> {
    const into = Object.fromEntries(
      this.#trained.map(({ parameter, gradient }): [string, TensorData] => [
        trainingNames.gradient(parameter.name),
        { type: 'float32', data: gradient, dims: parameter.shape },
      ]),
    );
    const outputs = await this.#sessions.step.gradients.run({ ...this.#inputs, ...batch }, into);
    return {
      loss: outputs.get(trainingNames.loss)?.[0] ?? NaN,
      gradients: new Map(this.#trained.map(({ parameter, gradient }) => [parameter.name, gradient])),
    };
  }

  /** One step of AdamW. */
  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    const { loss } = await this.gradients(batch);
    const gradientNorm = await this.#gradientNorm();
    const { beta1, beta2, weightDecay, largestNorm } = this.#options.optimizer;
    this.#steps++;
    const common = {
      [adamWNames.gradientNorm]: number(gradientNorm),
      [adamWNames.largestNorm]: number(largestNorm),
      [adamWNames.stepSize]: number(learningRate / (1 - beta1 ** this.#steps)),
      [adamWNames.secondCorrection]: number(Math.sqrt(1 - beta2 ** this.#steps)),
    };
    for (const trained of this.#trained) {
      const decay = decays(trained.parameter.name) ? weightDecay : 0;
      await this.#update(trained, { ...common, [adamWNames.keep]: number(1 - learningRate * decay) });
    }
    return { loss, gradientNorm };
  }

  /** What a later process needs to go on from here; the tensors are the trainer's own and change with every step. */
  get state(): { readonly steps: number; readonly tensors: ReadonlyMap<string, StoredTensor> } {
    const tensors = new Map<string, StoredTensor>();
    for (const { parameter, ...arrays } of this.#trained) {
      for (const part of stateParts) {
        tensors.set(`${part}.${parameter.name}`, { shape: parameter.shape, data: arrays[part] });
      }
    }
    return { steps: this.#steps, tensors };
  }

  /** Goes on from a `state`. */
  async restore(steps: number, read: (name: string) => Promise<Float32Array>): Promise<void> {
    for (const [name, { data }] of this.state.tensors) {
      data.set(await read(name));
    }
    this.#steps = steps;
  }

  async release(): Promise<void> {
    const { step, squares, adamW } = this.#sessions;
    for (const session of [step.gradients, step.loss, squares, adamW]) await session.release();
  }

  async #gradientNorm(): Promise<number> {
    let squares = 0;
    for (const { gradient } of this.#trained) {
      for (const part of stretches(gradient)) {
        const sums = await this.#sessions.squares.run({ [squaresNames.values]: vector(part) });
        squares += sums.get(squaresNames.sum)?.[0] ?? NaN;
      }
    }
    return Math.sqrt(squares);
  }

  async #update(trained: Trained, numbers: Readonly<Record<string, TensorData>>): Promise<void> {
    for (let start = 0; start < trained.values.length; start += stretch) {
      const part = (of: Float32Array) => of.subarray(start, start + stretch);
      const values = part(trained.values);
      const first = part(trained.first);
      const second = part(trained.second);
      await this.#sessions.adamW.run(
        {
          ...numbers,
          [adamWNames.parameter]: vector(values),
          [adamWNames.gradient]: vector(part(trained.gradient)),
          [adamWNames.first]: vector(first),
          [adamWNames.second]: vector(second),
        },
        // Written in place: each output depends on all that is made of the input whose place it takes.
        {
          [adamWNames.newParameter]: vector(values),
          [adamWNames.newFirst]: vector(first),
          [adamWNames.newSecond]: vector(second),
        },
      );
    }
  }
}

function* stretches(values: Float32Array): Generator<Float32Array> {
  for (let start = 0; start < values.length; start += stretch) {
    yield values.subarray(start, start + stretch);
  }
}

/** float32 [] */
function number(value: number): TensorData {
  return { type: 'float32', data: Float32Array.of(value), dims: [] };
}

/** float32 [n], in place. */
function vector(data: Float32Array): TensorData {
  return { type: 'float32', data, dims: [data.length] };
}
