// The text that a subcommand works on: an argument, a file, or standard input.
import { readFile, stat } from 'node:fs/promises';
import { buffer as readAll } from 'node:stream/consumers';
import { InputError } from './inputError';

/**
 * @param argument a file's path, `-` or nothing for standard input, or the text itself
 * @throws InputError where it looks like a path but no file is there, or the file cannot be read
 */
export async function textInput(argument: string | undefined): Promise<string> {
  if (argument === undefined || argument === '-') {
    return decoded('standard input', await readAll(process.stdin));
  }
  let bytes: Buffer;
  try {
    bytes = await readFile(argument);
  } catch (error) {
    const isFile = codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENAMETOOLONG';
    if (!isFile && (argument === '' || /\s|\[\w*MASK\]/.test(argument))) {
      return argument;
    }
    throw unreadable(argument, error);
  }
  return decoded(argument, bytes);
}

/** What is not blank comes out as it went in, a byte order mark too; so bytes that are no text are refused. */
function decoded(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InputError(`"${name}" is no UTF-8 text`);
  }
}

/**
 * The text of a file that says what to do (a task, a list of words), without its byte order mark.
 * @throws InputError where it cannot be read
 */
export async function fileText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return decoded(path, bytes).replace(/^\uFEFF/, '');
}

/** @throws InputError where there is no such file */
export async function checkReadable(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (found.isDirectory()) throw new InputError(`"${path}" is a folder, not a file`);
}

/** Why a file that was named on the command line cannot be read, in words for whoever named it. */
export function unreadable(path: string, error: unknown): InputError {
  switch (codeOf(error)) {
    case 'ENOENT':
      return new InputError(`there is no file "${path}"`);
    case 'EISDIR':
      return new InputError(`"${path}" is a folder, not a file`);
    default:
      return new InputError(
        `"${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
  }
}

/** The system's name of an error; undefined where it has none. */
function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
