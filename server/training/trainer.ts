// Training steps: the gradient graph, then AdamW. Parameters and moments stay in this process's own arrays; the runtime
// reads them in place.
import type { Architecture } from '../glm/architecture';
import { buildLossGraph, type Objective, type Parameter } from '../onnx/training/lossGraph';
import { trainingNames } from '../onnx/training/names';
import type { Trainable } from '../onnx/training/trainable';
import type { DeviceName } from '../runtime/devices';
import type { TensorData } from '../runtime/graphSession';
import type { Batch } from './batch';
import type { StoredTensor } from '../checkpoint/tensorFile';
import { Optimizer, type OptimizerOptions } from './optimizer';
import { groupParameters, type ParameterGroup, type Trained } from './parameterGroups';
import { openStepGraphs, type StepGraphs } from './stepGraphs';
import { addAdapters, weightOf, type Weights } from './weights';

export interface TrainerOptions {
  readonly trainable: Trainable;
  readonly objective: Objective;
  readonly optimizer: OptimizerOptions;
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

/** The arrays of a trained parameter that outlive a step. */
const stateParts = ['values', 'first', 'second'] as const;

export class Trainer {
  readonly #graphs: StepGraphs;
  readonly #optimizer: Optimizer;
  readonly #inputs: Readonly<Record<string, TensorData>>;
  readonly #groups: readonly ParameterGroup[];
  readonly #trained: readonly Trained[];
  #steps = 0;

  private constructor(
    graphs: StepGraphs,
    optimizer: Optimizer,
    inputs: Readonly<Record<string, TensorData>>,
    groups: readonly ParameterGroup[],
  ) {
    this.#graphs = graphs;
    this.#optimizer = optimizer;
    this.#inputs = inputs;
    this.#groups = groups;
    this.#trained = groups.flatMap(({ trained }) => trained);
  }

  /**
   * @param weights every parameter of the architecture; LoRA's are added where they are missing, and the arrays of what
   * is trained replaced by those that change with every step
   */
  static async open(architecture: Architecture, weights: Weights, options: TrainerOptions): Promise<Trainer> {
    const { trainable, objective, optimizer, seed, threads } = options;
    const graph = (withGradients: boolean) =>
      buildLossGraph(architecture, trainable, objective, withGradients);
    const { model, parameters } = graph(true);
    addAdapters(weights, parameters, seed);
    const groups = groupParameters(
      weights,
      parameters.filter(({ trained }) => trained),
    );
    const inputs = Object.fromEntries(
      parameters.map((parameter): [string, TensorData] => [
        parameter.name,
        { type: 'float32', data: weightOf(weights, parameter), dims: parameter.shape },
      ]),
    );
    const models = { gradients: model, loss: graph(false).model };
    return new Trainer(
      await openStepGraphs(models, options.device ?? 'cpu', threads),
      await Optimizer.open(optimizer),
      inputs,
      groups,
    );
  }

  /** What computes forward and backward, and why not what was wanted. */
  get running(): Pick<StepGraphs, 'device' | 'passedOver'> {
    return this.#graphs;
  }

  /** Names and shapes of what is trained. */
  get parameters(): readonly Parameter[] {
    return this.#trained.map(({ parameter }) => parameter);
  }

  /** The loss of a batch and what else its objective tells, by their names in `trainingNames`; nothing changes. */
  async evaluate(batch: Batch): Promise<ReadonlyMap<string, Float32Array>> {
    return this.#graphs.loss.run({ ...this.#inputs, ...batch });
  }

  /** The loss of a batch and its gradients by the parameters' names; they are overwritten by the next step. */
  async gradients(batch: Batch): Promise<{ loss: number; gradients: ReadonlyMap<string, Float32Array> }> {
    const into = Object.fromEntries(
      this.#trained.map(({ parameter, gradient }): [string, TensorData] => [
        trainingNames.gradient(parameter.name),
        { type: 'float32', data: gradient, dims: parameter.shape },
      ]),
    );
    const outputs = await this.#graphs.gradients.run({ ...this.#inputs, ...batch }, into);
    return {
      loss: outputs.get(trainingNames.loss)?.[0] ?? NaN,
      gradients: new Map(this.#trained.map(({ parameter, gradient }) => [parameter.name, gradient])),
    };
  }

  /** One step of AdamW. */
  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    const { loss } = await this.gradients(batch);
    this.#steps++;
    const gradientNorm = await this.#optimizer.step(this.#groups, this.#steps, learningRate);
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
    await this.#graphs.gradients.release();
    await this.#graphs.loss.release();
    await this.#optimizer.release();
  }
}
