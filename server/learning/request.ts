// What is asked of a training run, what it tells on its way, and what comes out: all of it can cross to another process.
import type { Trainable } from '../onnx/training/trainable';
import type { DeviceName, PassedOver } from '../runtime/devices';
import type { Epoch } from '../training/fineTune';
import type { DatasetOptions, Format } from '../labelling/datasets/dataset';

/** What a model can learn from. */
export type Lessons =
  /** Rows whose label a person accepted or gave, or whose right label the dataset knows. */
  | {
      readonly kind: 'task';
      /** Path of the task's file. */
      readonly task: string;
      /** Path of the dataset. */
      readonly data: string;
      readonly format?: Format;
      readonly dataset?: DatasetOptions;
    }
  /** The user's own texts, in UTF-8. */
  | { readonly kind: 'documents'; readonly files: readonly string[] }
  /** JSON lines of `{"input", "target"}`: the target belongs at the input's blank, or after its end. */
  | { readonly kind: 'pairs'; readonly file: string };

export interface LearningRequest {
  /** A model as users name it; empty: the bundled model. */
  readonly model: string;
  readonly lessons: Lessons;
  /** Folder that the result goes into. */
  readonly out: string;
  readonly trainable: Trainable;
  readonly epochs?: number;
  /** At its peak. */
  readonly learningRate?: number;
  /** Examples a step. */
  readonly batchSize?: number;
  readonly seed?: number;
  /** Share of the examples that is held out, above 0 and below 1. */
  readonly heldOut?: number;
  /** CPU threads; 0: as many as there are cores. */
  readonly threads: number;
  /** What computes forward and backward; default: the CPU, which also takes over where it cannot. */
  readonly device?: DeviceName;
  /** Of the learning curve; English by default. */
  readonly curveWords?: CurveWords;
}

/** What stands in the picture of a learning curve, beside its numbers. */
export interface CurveWords {
  /** How long the run was: `{0}` steps. */
  readonly steps: string;
  /** Loss of the steps. */
  readonly step: string;
  /** Loss of the examples that were held out; a dot marks the best. */
  readonly loss: string;
  /** Accuracy on the examples that were held out. */
  readonly accuracy: string;
}

export type LearningEvent =
  | {
      readonly kind: 'start';
      readonly model: string;
      readonly examples: number;
      readonly heldOut: number;
      /** Numbers that are trained. */
      readonly parameters: number;
      /** Steps that an earlier run has done. */
      readonly done: number;
      readonly device: DeviceName;
      /** The device that was wanted and cannot train, and why. */
      readonly passedOver?: PassedOver;
    }
  | {
      readonly kind: 'step';
      readonly step: number;
      /** Of the whole run; it may stop earlier. */
      readonly steps: number;
      /** Of the step's own examples, in nats. */
      readonly loss: number;
      /** Until the last step, in seconds; undefined while it is not known. */
      readonly secondsLeft?: number | undefined;
    }
  | ({ readonly kind: 'epoch'; readonly step: number } & Epoch);

export interface LearningResult {
  /** Path of the adapter. */
  readonly adapter: string;
  /** Path of the learning curve. */
  readonly curve: string;
  readonly examples: number;
  readonly heldOut: number;
  /** The held-out examples before training, and at the best epoch. */
  readonly before: Epoch;
  readonly best: Epoch;
  /** Epochs that were trained. */
  readonly epochs: number;
  /** Whether it was stopped; the same request goes on from there. */
  readonly stopped: boolean;
}
