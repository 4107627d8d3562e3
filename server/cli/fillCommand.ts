// `glm fill`: texts with blanks in, filled texts out.
import { Option, type Command } from 'commander';
import { checkSearch, strategies, type Strategy } from '../glm/decoding/search';
import type { FillRequest } from '../blanks/fillBlanks';
import { findPlaceholders } from '../blanks/placeholders';
import { addConstraintOptions, constraintFrom, type ConstraintOptions } from './constraintOptions';
import { InputError } from './inputError';
import { answerLines, openInput } from './jsonLines';
import { addModelOptions, realNumber, wholeNumber, withService, type ModelOptions } from './modelOptions';
import { fillSchema } from './requests';
import { textInput } from './textInput';

interface FillOptions extends ModelOptions, ConstraintOptions {
  readonly joint?: boolean;
  readonly jsonl?: boolean;
  readonly json?: boolean;
  readonly count?: number;
  readonly maxTokens?: number;
  readonly strategy?: Strategy;
  readonly beams?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly lengthPenalty?: number;
}

export function addFillCommand(program: Command): void {
  const command = addModelOptions(
    program
      .command('fill')
      .description('fill the blanks [MASK], [sMASK], [gMASK] of a text, from left to right')
      .argument('[text|file]', 'a file, a text, or - for standard input', undefined),
  )
    .option('--jsonl', 'one JSON request a line in, one JSON result a line out')
    .option('--json', 'print the candidates of every blank as JSON')
    .option('--joint', 'fill all blanks together: candidates are combinations, ranked as such')
    .option('--count <n>', 'candidates for each blank, or combinations', wholeNumber)
    .option('--max-tokens <n>', 'longest answer', wholeNumber)
    .addOption(new Option('--strategy <name>', 'how answers are searched').choices(strategies))
    .option('--beams <n>', 'width of the beam', wholeNumber)
    .option('--length-penalty <x>', 'above 0 longer answers gain', realNumber)
    .option('--temperature <x>', 'of sampling', realNumber)
    .option('--top-k <n>', 'sample among the k likeliest tokens', wholeNumber)
    .option('--top-p <x>', 'sample among the likeliest tokens of this probability', realNumber)
    .option('--seed <n>', 'of sampling', wholeNumber);
  addConstraintOptions(command).action(async (input: string | undefined, options: FillOptions) => {
    process.exitCode =
      options.jsonl === true ? await fillLines(input, options) : await fillText(input, options);
  });
}

async function fillLines(input: string | undefined, options: FillOptions): Promise<number> {
  const wishes = await wishesFrom(options);
  const lines = await openInput(input);
  return withService(options, async (service) => {
    const failures = await answerLines(lines, process.stdout, fillSchema, (request) =>
      options.joint === true
        ? service.fillJointly({ ...wishes, ...request })
        : service.fill({ ...wishes, ...request }),
    );
    return failures > 0 ? 1 : 0;
  });
}

async function fillText(input: string | undefined, options: FillOptions): Promise<number> {
  const text = await textInput(input);
  if (findPlaceholders(text).length === 0) {
    throw new InputError('the text has no blank: write [MASK] where words are missing');
  }
  const wishes = await wishesFrom(options);
  return withService(options, async (service) => {
    const request = { ...wishes, text, wellFormed: true };
    const result = await (options.joint === true ? service.fillJointly(request) : service.fill(request));
    const shown = options.json === true ? `${JSON.stringify(result)}\n` : result.text;
    process.stdout.write(shown.endsWith('\n') ? shown : `${shown}\n`);
    return 0;
  });
}

/**
 * What the command line asks of every text.
 * @throws RangeError or InputError naming the option that cannot be used
 */
async function wishesFrom(options: FillOptions): Promise<Omit<FillRequest, 'text'>> {
  const { count, maxTokens, strategy, beams, temperature, topK, topP, seed, lengthPenalty } = options;
  if (options.joint === true && strategy !== undefined && strategy !== 'beam') {
    throw new InputError(`--joint searches by a beam: it does not go together with --strategy ${strategy}`);
  }
  const constraint = await constraintFrom(options);
  const wishes = {
    ...(count !== undefined && { count }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(strategy !== undefined && { strategy }),
    ...(beams !== undefined && { beams }),
    ...(temperature !== undefined && { temperature }),
    ...(topK !== undefined && { topK }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
    ...(lengthPenalty !== undefined && { lengthPenalty }),
    ...(constraint !== undefined && { constraint }),
  };
  // What is out of range is said before a model is loaded.
  checkSearch(wishes);
  return wishes;
}
