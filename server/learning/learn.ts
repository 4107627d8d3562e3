// A training run from beginning to end: the model's weights, the user's lessons, steps, and an adapter at the end.
import { dirname } from 'node:path';
import { writeAdapter } from '../checkpoint/adapter/adapter';
import { readModelWeights } from '../checkpoint/modelWeights';
import type { ClozeModel } from '../blanks/cloze';
import { openModelFolder } from '../inference/modelFolder';
import { WrongInput } from '../labelling/wrongInput';
import { fineTune } from '../training/fineTune';
import type { Course, CourseOptions } from './course';
import { documentCourse } from './documentCourse';
import { pairCourse } from './pairCourse';
import type { LearningEvent, LearningRequest, LearningResult, Lessons } from './request';
import { RunFolder } from './runFolder';
import { defaultHeldOut, settingsOf } from './settings';
import { taskCourse } from './taskCourse';

export interface LearnOptions {
  /** Stops between two steps: what is best so far is written, and the same request goes on from there. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: LearningEvent) => void;
}

/**
 * Trains a model. A run that was stopped or killed goes on when it is asked for again, to the same result.
 * @throws WrongInput, CheckpointError, ModelError saying what cannot be used
 */
export async function learn(request: LearningRequest, options: LearnOptions = {}): Promise<LearningResult> {
  const { heldOut = defaultHeldOut } = request;
  if (!(heldOut > 0 && heldOut < 1)) {
    throw new WrongInput(`the share that is held out is ${heldOut}, expected one between 0 and 1`);
  }
  const settings = settingsOf(request);
  const { manifest, tokenizer, graphs } = await openModelFolder(request.model);
  const { architecture } = manifest;
  if (settings.trainable.kind === 'lastLayers' && settings.trainable.layers > architecture.layers) {
    throw new WrongInput(`${manifest.name} has ${architecture.layers} layers only`);
  }
  const model = { tokenizer, engine: { architecture } };
  const course = await openCourse(request.lessons, model, { ...settings, heldOut });
  const exercises = {
    ...course.exercises,
    fingerprint: `${manifest.source.sha256} ${manifest.precision} ${course.exercises.fingerprint}`,
  };
  const folder = await RunFolder.open(request.out);
  const weights = await readModelWeights(dirname(graphs.graph));
  const steps = Math.ceil(exercises.count / settings.batchSize);
  const clock = new Clock();
  const tell = (event: LearningEvent) => {
    folder.add(event);
    options.onEvent?.(event);
  };
  const { epochs, best, cancelled, tensors } = await fineTune(architecture, exercises, weights, settings, {
    threads: request.threads,
    ...(request.device && { device: request.device }),
    stateFile: folder.state,
    ...(options.signal && { signal: options.signal }),
    onStart: async ({ step: done, ...more }) => {
      const { examples, heldOut } = course;
      const start = { kind: 'start', model: manifest.name, examples, heldOut, done, ...more } as const;
      await folder.begin(start);
      options.onEvent?.(start);
    },
    onStep: ({ step, steps, loss }) => {
      tell({ kind: 'step', step, steps, loss, secondsLeft: clock.secondsLeft(step, steps) });
    },
    onEpoch: (epoch) => tell({ kind: 'epoch', step: epoch.epoch * steps, ...epoch }),
  });
  await writeAdapter(folder.adapter, {
    name: course.name,
    trainable: settings.trainable,
    base: { name: manifest.name, sha256: manifest.source.sha256 },
    task: course.task,
    created: new Date().toISOString(),
    tensors,
  });
  await folder.finish(`${course.name}: ${manifest.name}`, !cancelled, request.curveWords);
  return {
    adapter: folder.adapter,
    curve: folder.curve,
    examples: course.examples,
    heldOut: course.heldOut,
    before: epochs[0] ?? best,
    best,
    epochs: epochs.length - 1,
    stopped: cancelled,
  };
}

function openCourse(lessons: Lessons, model: ClozeModel, options: CourseOptions): Promise<Course> {
  switch (lessons.kind) {
    case 'task':
      return taskCourse(lessons, model, options);
    case 'documents':
      return documentCourse(lessons.files, model, options);
    case 'pairs':
      return pairCourse(lessons.file, model, options);
  }
}

/** Guesses how long the rest takes from the steps of this run. */
class Clock {
  #first: { readonly step: number; readonly time: number } | undefined;

  secondsLeft(step: number, steps: number): number | undefined {
    const now = performance.now();
    this.#first ??= { step, time: now };
    if (step === this.#first.step) return undefined;
    return (((now - this.#first.time) / (step - this.#first.step)) * (steps - step)) / 1000;
  }
}
