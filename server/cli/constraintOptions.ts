// The options of `glm fill` that say what answers must be.
import type { Command } from 'commander';
import type { AnswerConstraint } from '../glm/decoding/constraints/constraint';
import { InputError } from './inputError';
import { wholeNumber } from './modelOptions';
import { fileText } from './textInput';

export interface ConstraintOptions {
  readonly contains?: string;
  readonly words?: string;
  readonly onlyWords?: string;
  readonly match?: string;
  readonly minWords?: number;
  readonly maxWords?: number;
  readonly minTokens?: number;
}

export function addConstraintOptions(command: Command): Command {
  return command
    .option('--contains <text>', 'every answer contains this text')
    .option('--words <file>', 'every answer is one of the lines of this file')
    .option('--only-words <file>', 'every answer consists of the words of this file, one a line')
    .option('--match <regex>', 'every answer as a whole matches this regular expression')
    .option('--min-words <n>', 'fewest words of an answer', wholeNumber)
    .option('--max-words <n>', 'most words of an answer', wholeNumber)
    .option('--min-tokens <n>', 'fewest tokens of an answer', wholeNumber);
}

/**
 * The constraint that the options name; undefined where they name none.
 * @throws InputError where a list of words cannot be read
 */
export async function constraintFrom(options: ConstraintOptions): Promise<AnswerConstraint | undefined> {
  const { contains, words, onlyWords, match, minWords, maxWords, minTokens } = options;
  const constraint: AnswerConstraint = {
    ...(contains !== undefined && { contains }),
    ...(words !== undefined && { oneOf: await linesOf(words) }),
    ...(onlyWords !== undefined && { onlyWords: await linesOf(onlyWords) }),
    ...(match !== undefined && { match }),
    ...(minWords !== undefined && { minWords }),
    ...(maxWords !== undefined && { maxWords }),
    ...(minTokens !== undefined && { minTokens }),
  };
  return Object.keys(constraint).length === 0 ? undefined : constraint;
}

async function linesOf(path: string): Promise<string[]> {
  const text = await fileText(path);
  if (text.trim() === '') throw new InputError(`"${path}" holds no words`);
  return text.split(/\r?\n/);
}
