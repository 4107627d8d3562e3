// The task file that a command is given.
import type { Task } from '../labelling/task/task';
import { parseTask } from '../labelling/task/taskFile';
import { WrongInput } from '../labelling/wrongInput';
import { InputError } from './inputError';
import { fileText } from './textInput';

/** @throws InputError naming the file and the field that is wrong */
export async function readTask(path: string): Promise<Task> {
  const text = await fileText(path);
  try {
    return parseTask(text);
  } catch (error) {
    throw error instanceof WrongInput ? new InputError(`${path}: ${error.message}`) : error;
  }
}
