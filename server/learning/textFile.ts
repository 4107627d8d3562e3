// Text files of the user's.
import { readFile } from 'node:fs/promises';
import { WrongInput } from '../labelling/wrongInput';

/**
 * A file's text, which must be UTF-8.
 * @throws WrongInput naming the file
 */
export async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new WrongInput(`there is no file "${path}"`);
    if (code === 'EISDIR') throw new WrongInput(`"${path}" is a folder, not a file`);
    throw new WrongInput(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new WrongInput(`${path} is no text in UTF-8`);
  }
}
