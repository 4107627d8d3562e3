// glm/train: trains on the labels of a dataset, in a process of its own, so that the editor is served meanwhile.
import * as l10n from '@vscode/l10n';
import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Connection } from 'vscode-languageserver';
import { learnElsewhere, type ElsewhereOptions } from '../learning/learnElsewhere';
import type { CurveWords, LearningEvent, LearningRequest, LearningResult } from '../learning/request';
import { trainableNamed } from '../learning/settings';
import type { TrainAnswer, TrainParams, TrainProgress, TrainQuality } from '../protocol';
import { trainProgressNotification, trainRequest, trainStopNotification } from '../protocol';
import type { Feature } from './feature';
import { isRecord } from './params';
import { handler, invalidParams } from './requests';
import type { Settings } from './settings';

/** Runs a training, wherever. */
export type Learn = (request: LearningRequest, options: ElsewhereOptions) => Promise<LearningResult>;

export class Train implements Feature {
  readonly #settings: Settings;
  readonly #learn: Learn;
  /** Of the run that is going on. */
  #stop: AbortController | undefined;
  readonly #end = new AbortController();

  constructor(settings: Settings, learn: Learn = learnElsewhere) {
    this.#settings = settings;
    this.#learn = learn;
  }

  listen(connection: Connection): void {
    connection.onRequest(
      trainRequest,
      handler((params, signal) => this.#train(connection, params, signal)),
    );
    connection.onNotification(trainStopNotification, () => this.#stop?.abort());
  }

  /** Kills a run that is going on: the server ends. */
  dispose(): void {
    this.#end.abort();
  }

  async #train(connection: Connection, params: unknown, cancelled: AbortSignal): Promise<TrainAnswer> {
    const { task, data, out, what } = readTrainParams(params);
    if (this.#stop !== undefined) throw new Error(l10n.t('A training is going on already.'));
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const { model, threads } = await this.#settings.get();
      const request: LearningRequest = {
        model,
        lessons: { kind: 'task', task: fileURLToPath(task), data: fileURLToPath(data) },
        out: fileURLToPath(out),
        trainable: trainableNamed(what),
        // Half the machine stays for whoever uses it meanwhile.
        threads: Math.max(1, threads > 0 ? threads : Math.floor(availableParallelism() / 2)),
        curveWords: curveWords(),
      };
      const result = await this.#learn(request, {
        signal: stop.signal,
        kill: AbortSignal.any([cancelled, this.#end.signal]),
        onEvent: (event) => {
          const progress = progressOf(event);
          if (progress !== undefined) {
            connection.sendNotification(trainProgressNotification, progress).catch(() => undefined);
          }
        },
        onLog: (text) => connection.console.log(text.trimEnd()),
      });
      const { examples, heldOut, stopped } = result;
      return {
        adapter: out,
        curve: pathToFileURL(result.curve).href,
        examples,
        heldOut,
        before: qualityOf(result.before),
        after: qualityOf(result.best),
        stopped,
      };
    } finally {
      this.#stop = undefined;
    }
  }
}

/** What the learning curve says, in the user's language. */
function curveWords(): CurveWords {
  return {
    steps: l10n.t('{0} steps'),
    step: l10n.t('loss of the steps'),
    loss: l10n.t('held out: loss (dot: the best)'),
    accuracy: l10n.t('held out: accuracy'),
  };
}

function progressOf(event: LearningEvent): TrainProgress | undefined {
  switch (event.kind) {
    case 'start':
      return undefined;
    case 'step': {
      const { step, steps, loss, secondsLeft } = event;
      return { kind: 'step', step, steps, loss, secondsLeft };
    }
    case 'epoch':
      return { kind: 'epoch', epoch: event.epoch, ...qualityOf(event) };
  }
}

/** A task's rows have an accuracy, which other lessons have not. */
function qualityOf({ loss, accuracy = 0 }: { loss: number; accuracy?: number | undefined }): TrainQuality {
  return { loss, accuracy };
}

/** @throws RequestError InvalidParams */
function readTrainParams(params: unknown): TrainParams {
  if (!isRecord(params)) throw invalidParams('the parameters must be an object');
  const file = (name: string) => {
    const value = params[name];
    if (typeof value !== 'string' || !value.startsWith('file:')) {
      throw invalidParams(`${name} must be the URI of a file on this machine`);
    }
    return value;
  };
  const { what } = params;
  if (typeof what !== 'string') throw invalidParams('what must be a string');
  return { task: file('task'), data: file('data'), out: file('out'), what };
}
