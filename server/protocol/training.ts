// Training on a dataset's labels: the run, how it fares, and stopping it.
import { NotificationType, NotificationType0, RequestType } from 'vscode-languageserver-protocol';

export interface TrainParams {
  /** URI of the task's file. */
  readonly task: string;
  /** URI of the dataset. */
  readonly data: string;
  /** URI of the folder for the adapter; that of a run that was stopped goes on. */
  readonly out: string;
  /** `lora`, `bias`, `last:N` or `all`. */
  readonly what: string;
}

/** Loss in nats, accuracy from 0 to 1, of the rows that were held out. */
export interface TrainQuality {
  readonly loss: number;
  readonly accuracy: number;
}

export interface TrainAnswer {
  /** URI of the adapter's folder. */
  readonly adapter: string;
  /** URI of the learning curve, a picture. */
  readonly curve: string;
  /** Rows that were trained on, and that were held out. */
  readonly examples: number;
  readonly heldOut: number;
  readonly before: TrainQuality;
  readonly after: TrainQuality;
  /** Whether it was stopped; the same request goes on from there. */
  readonly stopped: boolean;
}

/** One run at a time. Cancelling gives it up; `trainStopNotification` keeps what was learned so far. */
export const trainRequest = new RequestType<TrainParams, TrainAnswer, void>('glm/train');

export type TrainProgress =
  | {
      readonly kind: 'step';
      readonly step: number;
      /** Of the whole run; it may end earlier. */
      readonly steps: number;
      readonly loss: number;
      readonly secondsLeft?: number | undefined;
    }
  /** The held-out rows after an epoch; epoch 0 is the model as it was. */
  | ({ readonly kind: 'epoch'; readonly epoch: number } & TrainQuality);

/** Sent while a run goes on. */
export const trainProgressNotification = new NotificationType<TrainProgress>('glm/train/progress');

/** Ends the run after its step: `trainRequest` is answered with what was learned so far. */
export const trainStopNotification = new NotificationType0('glm/train/stop');
