// What a model is taught: exercises made of what the user has, and what people call them.
import type { Exercises } from '../training/exercises';

/** Exercises, and what they are about. */
export interface Course {
  readonly exercises: Exercises;
  /** What people call it: the task's name, or the first file's. */
  readonly name: string;
  /** Tells the task from others; empty where there is none. */
  readonly task: string;
  /** Rows, texts or pairs that are trained on, and that are held out. */
  readonly examples: number;
  readonly heldOut: number;
}

export interface CourseOptions {
  readonly heldOut: number;
  readonly seed: number;
  readonly batchSize: number;
}
