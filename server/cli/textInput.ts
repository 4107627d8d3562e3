// The text that a subcommand works on: an argument, a file, or standard input.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { InputError } from './inputError';

/**
 * @param argument a file's path, `-` or nothing for standard input, or the text itself
 * @throws InputError where it looks like a path but no file is there
 */
export async function textInput(argument: string | undefined): Promise<string> {
  if (argument === undefined || argument === '-') {
    return readAll(process.stdin);
  }
  if (existsSync(argument)) {
    return readFile(argument, 'utf8');
  }
  if (!/\s|\[\w*MASK\]/.test(argument)) {
    throw new InputError(`there is no file "${argument}"`);
  }
  return argument;
}
