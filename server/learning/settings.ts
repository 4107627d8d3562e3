// How a model is fine-tuned where the user does not say: few rows, small steps, and a stop when nothing gets better.
import type { Trainable } from '../onnx/training/trainable';
import type { FineTuneSettings } from '../training/fineTune';
import type { LearningRequest } from './request';

/** Additions of rank 8, as the LoRA paper's. */
export const defaultTrainable: Trainable = { kind: 'lora', rank: 8, alpha: 16 };

/** Examples in a step. */
export const defaultBatchSize = 8;

/** Of the peak: what is trained from nothing, or is little, needs larger steps than a whole model. */
const learningRates: Readonly<Record<Trainable['kind'], number>> = {
  lora: 2e-3,
  biases: 2e-3,
  lastLayers: 3e-4,
  all: 1e-4,
};

export function settingsOf(request: LearningRequest): FineTuneSettings {
  const { trainable, lessons } = request;
  return {
    trainable,
    epochs: request.epochs ?? (lessons.kind === 'task' ? 20 : 5),
    batchSize: request.batchSize ?? defaultBatchSize,
    learningRate: request.learningRate ?? learningRates[trainable.kind],
    warmUp: 0.1,
    weightDecay: 0.01,
    patience: 4,
    seed: request.seed ?? 1,
  };
}

/** Share of the examples that is held out. */
export const defaultHeldOut = 0.25;

/**
 * What is trained, from its name: `all`, `bias`, `lora` or `last:N`.
 * @throws RangeError
 */
export function trainableNamed(name: string, rank = 8): Trainable {
  const last = /^last:([1-9]\d*)$/.exec(name);
  if (last !== null) return { kind: 'lastLayers', layers: Number(last[1]) };
  switch (name) {
    case 'all':
      return { kind: 'all' };
    case 'bias':
      return { kind: 'biases' };
    case 'lora':
      return { kind: 'lora', rank, alpha: 2 * rank };
    default:
      throw new RangeError(`what to train is "${name}", expected all, bias, lora or last:N`);
  }
}
