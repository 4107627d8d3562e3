// Fine-tuning as `glm train` does it, judged by rows that it has not seen.
import { dirname } from 'node:path';
import { readModelWeights } from '../../../server/checkpoint/modelWeights';
import { openModelFolder } from '../../../server/inference/modelFolder';
import { answersOf, ClozeRows, type KnownRow } from '../../../server/learning/clozeRows';
import { holdOut } from '../../../server/learning/heldOut';
import type { LearningEvent } from '../../../server/learning/request';
import { defaultHeldOut, settingsOf, trainableNamed } from '../../../server/learning/settings';
import { clozeExercises } from '../../../server/training/clozeExercises';
import { fineTune } from '../../../server/training/fineTune';
import { Trainer } from '../../../server/training/trainer';
import type { Weights } from '../../../server/training/weights';
import type { LabelledSet, Sample } from './sample';

export interface TuningOptions {
  /** As `glm train --what` names it. */
  readonly what: string;
  readonly seed: number;
  readonly threads: number;
  readonly epochs?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly model: string;
}

export interface Tuned {
  /** Share of the tested rows that are right. */
  readonly accuracy: number;
  readonly events: readonly LearningEvent[];
}

export async function tuned(
  { task }: LabelledSet,
  { learned, tested }: Sample,
  options: TuningOptions,
): Promise<Tuned> {
  const { what, seed, threads, epochs, learningRate } = options;
  const { manifest, tokenizer, graphs } = await openModelFolder(options.model);
  const { architecture, special } = manifest;
  const cloze = new ClozeRows(task, { tokenizer, engine: { architecture } });
  const texts = async (rows: readonly KnownRow[]) =>
    (await Promise.all(rows.map((row) => cloze.of(row)))).flat();
  const settings = settingsOf({
    model: options.model,
    lessons: { kind: 'task', task: '', data: '' },
    out: '',
    trainable: trainableNamed(what),
    seed,
    threads,
    ...(epochs !== undefined && { epochs }),
    ...(learningRate !== undefined && { learningRate }),
  });
  const split = holdOut(learned, defaultHeldOut, seed, ({ label }) => label);
  const exercises = clozeExercises({
    special,
    answers: answersOf(task),
    train: await texts(split.train),
    heldOut: await texts(split.heldOut),
    batchSize: settings.batchSize,
  });
  const weights = await freshWeights(dirname(graphs.graph));
  const events: LearningEvent[] = [];
  const perEpoch = Math.ceil(exercises.count / settings.batchSize);
  await fineTune(architecture, exercises, weights, settings, {
    threads,
    onStep: ({ step, steps, loss }) => events.push({ kind: 'step', step, steps, loss }),
    onEpoch: (epoch) => events.push({ kind: 'epoch', step: epoch.epoch * perEpoch, ...epoch }),
  });
  const judged = clozeExercises({
    special,
    answers: answersOf(task),
    train: [],
    heldOut: await texts(tested),
    batchSize: 16,
  });
  const trainer = await Trainer.open(architecture, weights, {
    trainable: settings.trainable,
    objective: judged.objective,
    optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0, largestNorm: 1 },
    seed,
    threads,
  });
  let right = 0;
  for (const part of judged.heldOut) right += part.right?.(await trainer.evaluate(part.batch)) ?? 0;
  await trainer.release();
  return { accuracy: right / (tested.length * task.patterns.length), events };
}

const read = new Map<string, Promise<Weights>>();

/** A model's weights for this run alone; the files are read once. */
async function freshWeights(folder: string): Promise<Weights> {
  const known = read.get(folder) ?? readModelWeights(folder);
  read.set(folder, known);
  return new Map([...(await known)].map(([name, values]) => [name, values.slice()]));
}
