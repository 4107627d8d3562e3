// Fine-tuning: epochs over examples, early stopping on held-out ones, the best state kept, resumable after a kill.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { z } from 'zod';
import { SafetensorsFile } from '../checkpoint/safetensors/file';
import { elementCount } from '../checkpoint/tensorSource';
import type { Architecture } from '../glm/architecture';
import { shuffled } from '../glm/objective/random';
import { trainingNames } from '../onnx/training/names';
import type { Trainable } from '../onnx/training/trainable';
import type { DeviceName } from '../runtime/devices';
import type { Exercises } from './exercises';
import { learningRate } from './schedule';
import { writeTensorFile, type StoredTensor } from '../checkpoint/tensorFile';
import type { StepGraphs } from './stepGraphs';
import { Trainer } from './trainer';
import type { Weights } from './weights';

export interface FineTuneSettings {
  readonly trainable: Trainable;
  readonly epochs: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** At its peak. */
  readonly learningRate: number;
  /** Share of the steps in which the learning rate rises. */
  readonly warmUp: number;
  readonly weightDecay: number;
  /** Epochs without a better loss on the held-out examples after which training stops. */
  readonly patience: number;
  readonly seed: number;
}

export interface FineTuneOptions {
  /** CPU threads; 0: as many as there are cores. */
  readonly threads: number;
  /** Default: the CPU, which also takes over where the device cannot run a step. */
  readonly device?: DeviceName;
  /** Where the state is kept after every epoch, to go on from after a kill; a state of another task is not used. */
  readonly stateFile?: string;
  /** Stops between two steps; what is best so far is kept. */
  readonly signal?: AbortSignal;
  /** Told before the first step: how many have been done, where it goes on from a state, and how much is trained. */
  readonly onStart?: (start: Start) => Promise<void>;
  readonly onStep?: (step: { readonly step: number; readonly steps: number; readonly loss: number }) => void;
  readonly onEpoch?: (epoch: Epoch) => void;
}

export interface Start extends Pick<StepGraphs, 'device' | 'passedOver'> {
  /** Steps that have been done. */
  readonly step: number;
  /** How many numbers are trained. */
  readonly parameters: number;
}

/** Of the held-out examples after an epoch; epoch 0 is the model before training. */
export interface Epoch {
  readonly epoch: number;
  /** Mean over the examples, in nats. */
  readonly loss: number;
  /** Share of the examples that are answered right; undefined where that is no question of right and wrong. */
  readonly accuracy?: number | undefined;
}

export interface FineTuneResult {
  /** Beginning with epoch 0. */
  readonly epochs: readonly Epoch[];
  readonly best: Epoch;
  /** Whether the signal stopped it. */
  readonly cancelled: boolean;
  /** The trained parameters at their best. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const epochSchema = z.object({ epoch: z.int(), loss: z.number(), accuracy: z.number().optional() });
const stateSchema = z.object({ task: z.string(), steps: z.int(), epochs: z.array(epochSchema).min(1) });

/**
 * @param weights of the model; on return, the trained ones are at their best
 * @throws RangeError where there is nothing to train on, or nothing held out
 */
export async function fineTune(
  architecture: Architecture,
  exercises: Exercises,
  weights: Weights,
  settings: FineTuneSettings,
  options: FineTuneOptions,
): Promise<FineTuneResult> {
  const { objective, count, heldOut } = exercises;
  if (count === 0 || heldOut.length === 0) {
    const out = heldOut.reduce((sum, { examples }) => sum + examples, 0);
    throw new RangeError(`${count} examples to train on and ${out} held out: both are needed`);
  }
  const { trainable, seed, weightDecay } = settings;
  const trainer = await Trainer.open(architecture, weights, {
    trainable,
    objective,
    optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay, largestNorm: 1 },
    seed,
    threads: options.threads,
    ...(options.device && { device: options.device }),
  });
  try {
    return await new Run(exercises, weights, settings, options, trainer).finish();
  } finally {
    await trainer.release();
  }
}

class Run {
  readonly #exercises: Exercises;
  readonly #weights: Weights;
  readonly #settings: FineTuneSettings;
  readonly #options: FineTuneOptions;
  readonly #trainer: Trainer;
  readonly #epochs: Epoch[] = [];
  #best = new Map<string, StoredTensor>();

  constructor(
    exercises: Exercises,
    weights: Weights,
    settings: FineTuneSettings,
    options: FineTuneOptions,
    trainer: Trainer,
  ) {
    this.#exercises = exercises;
    this.#weights = weights;
    this.#settings = settings;
    this.#options = options;
    this.#trainer = trainer;
  }

  async finish(): Promise<FineTuneResult> {
    const { signal } = this.#options;
    const resumed = await this.#resume();
    const perEpoch = Math.ceil(this.#exercises.count / this.#settings.batchSize);
    const { device, passedOver } = this.#trainer.running;
    await this.#options.onStart?.({
      device,
      ...(passedOver && { passedOver }),
      step: perEpoch * Math.max(0, this.#epochs.length - 1),
      parameters: this.#trainer.parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    });
    if (!resumed) {
      await this.#endEpoch(0);
    }
    for (let epoch = this.#epochs.length; epoch <= this.#settings.epochs && !this.#isStale(); epoch++) {
      const whole = await this.#runEpoch(epoch);
      if (!whole) {
        break;
      }
      await this.#endEpoch(epoch);
      await this.#save();
    }
    for (const [name, { data }] of this.#best) {
      this.#weights.get(name)?.set(data);
    }
    return {
      epochs: this.#epochs,
      best: this.#bestEpoch(),
      cancelled: signal?.aborted ?? false,
      tensors: this.#best,
    };
  }

  /** @returns false where it was stopped halfway */
  async #runEpoch(epoch: number): Promise<boolean> {
    const { count } = this.#exercises;
    const { batchSize, epochs, seed, warmUp } = this.#settings;
    const perEpoch = Math.ceil(count / batchSize);
    const steps = epochs * perEpoch;
    const schedule = { peak: this.#settings.learningRate, steps, warmUp: Math.round(warmUp * steps) };
    // The order of an epoch follows from the seed alone, so that a resumed run goes on as it would have.
    const order = shuffled(
      Array.from({ length: count }, (_, i) => i),
      xoroshiro128plus(seed + epoch),
    );
    for (let i = 0; i < perEpoch; i++) {
      if (this.#options.signal?.aborted === true) {
        return false;
      }
      const step = (epoch - 1) * perEpoch + i;
      const batch = this.#exercises.batch(order.slice(i * batchSize, (i + 1) * batchSize), epoch);
      const { loss } = await this.#trainer.step(batch, learningRate(schedule, step));
      this.#options.onStep?.({ step: step + 1, steps, loss });
    }
    return true;
  }

  /** Judges the parameters by the held-out rows, and keeps them where they are the best so far. */
  async #endEpoch(number: number): Promise<void> {
    const epoch = { epoch: number, ...(await this.#evaluate()) };
    this.#epochs.push(epoch);
    if (this.#bestEpoch() === epoch) {
      this.#best = new Map(
        this.#trainer.parameters.map(({ name, shape }) => [
          name,
          { shape, data: this.#weights.get(name)?.slice() ?? new Float32Array() },
        ]),
      );
    }
    this.#options.onEpoch?.(epoch);
  }

  async #evaluate(): Promise<Omit<Epoch, 'epoch'>> {
    let loss = 0;
    let all = 0;
    let right: number | undefined;
    for (const held of this.#exercises.heldOut) {
      const outputs = await this.#trainer.evaluate(held.batch);
      loss += held.examples * (outputs.get(trainingNames.loss)?.[0] ?? NaN);
      all += held.examples;
      if (held.right !== undefined) right = (right ?? 0) + held.right(outputs);
    }
    return { loss: loss / all, ...(right !== undefined && { accuracy: right / all }) };
  }

  /** The earliest of the epochs with the smallest loss. */
  #bestEpoch(): Epoch {
    return this.#epochs.reduce((best, epoch) => (epoch.loss < best.loss ? epoch : best));
  }

  #isStale(): boolean {
    const last = this.#epochs.at(-1)?.epoch ?? 0;
    return last - this.#bestEpoch().epoch >= this.#settings.patience;
  }

  async #save(): Promise<void> {
    const { stateFile } = this.#options;
    if (stateFile === undefined) {
      return;
    }
    const { steps, tensors } = this.#trainer.state;
    const best = [...this.#best].map(([name, tensor]) => [`best.${name}`, tensor] as const);
    const state: z.infer<typeof stateSchema> = { task: this.#fingerprint(), steps, epochs: this.#epochs };
    await writeTensorFile(stateFile, new Map([...tensors, ...best]), { state: JSON.stringify(state) });
  }

  /** @returns whether there was a state of this task to go on from */
  async #resume(): Promise<boolean> {
    const { stateFile } = this.#options;
    if (stateFile === undefined || !existsSync(stateFile)) {
      return false;
    }
    const file = await SafetensorsFile.open(stateFile);
    try {
      const state = stateSchema.safeParse(JSON.parse(file.metadata.get('state') ?? 'null'));
      if (!state.success || state.data.task !== this.#fingerprint()) {
        return false;
      }
      await this.#trainer.restore(state.data.steps, (name) => file.read(name));
      for (const { name, shape } of this.#trainer.parameters) {
        this.#best.set(name, { shape, data: await file.read(`best.${name}`) });
      }
      this.#epochs.push(...state.data.epochs);
      return true;
    } finally {
      await file.close();
    }
  }

  /** Changes with everything that the course of the training depends on, the model's weights excepted. */
  #fingerprint(): string {
    return createHash('sha256')
      .update(JSON.stringify([this.#exercises.fingerprint, this.#settings]))
      .digest('hex');
  }
}
