// The place of a file that is to be written: looked at before the work begins, which may take hours.
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { WrongInput } from '../wrongInput';

/**
 * @param input the file that is read for it, which is never written over
 * @throws WrongInput where no file can be written there, or the output is the input
 */
export async function checkOutputPlace(output: string, input?: string): Promise<void> {
  if (input !== undefined && (await realPath(input)) === (await realPath(output))) {
    throw new WrongInput('the output is the input; give another name');
  }
  const there = await stat(output).catch(() => undefined);
  if (there?.isDirectory() === true) throw new WrongInput(`"${output}" is a folder, not a file`);
  // A device or a pipe would be renamed over.
  if (there !== undefined && !there.isFile()) throw new WrongInput(`"${output}" is no regular file`);
  const folder = dirname(output);
  const holds = await stat(folder).catch(() => undefined);
  if (holds?.isDirectory() !== true) {
    throw new WrongInput(`"${output}" cannot be written: there is no folder "${folder}"`);
  }
  await access(folder, constants.W_OK).catch(() => {
    throw new WrongInput(`"${output}" cannot be written: the folder "${folder}" is not open to you`);
  });
}

/** The file that a name leads to, through links; a name of nothing stands for itself. */
async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
