// `glm eval`: how well a model answers published questions, or finds back what was blanked in held-out text.
import { writeFile } from 'node:fs/promises';
import { Argument, type Command } from 'commander';
import { evaluate } from '../evaluation/evaluate';
import { heldOutBlanks } from '../evaluation/heldOut';
import { withContext } from '../evaluation/context';
import type { Question } from '../evaluation/question';
import { readQuestions, WrongRow } from '../evaluation/readQuestions';
import { formatResults, type Evaluation } from '../evaluation/report';
import { resultsOf, totalOf } from '../evaluation/results';
import { questionSets } from '../evaluation/sets';
import { checkOutputPlace } from '../labelling/jobs/outputPlace';
import { InputError } from './inputError';
import { interruptible } from './interrupt';
import { addModelOptions, wholeNumber, withService, type ModelOptions } from './modelOptions';
import { ProgressLine } from './progressLine';
import { checkReadable, fileText } from './textInput';

interface EvalOptions extends ModelOptions {
  readonly limit?: number;
  readonly context?: number;
  readonly seed: number;
  readonly tellLength?: boolean;
  readonly questions?: string;
  readonly json?: boolean;
}

/** The set that is made from text, beside those that are read. */
const blanks = 'blanks';

export function addEvalCommand(program: Command): void {
  const about = questionSets.map(({ name, description }) => `  ${name.padEnd(10)} ${description}`);
  addModelOptions(
    program
      .command('eval')
      .description('how well a model answers published questions, or fills blanks of held-out text')
      .addArgument(
        new Argument('<set>', 'what is asked').choices([blanks, ...questionSets.map(({ name }) => name)]),
      )
      .argument('<file>', 'its data: JSON lines, or text for blanks')
      .addHelpText(
        'after',
        [
          '\nSets:',
          `  ${blanks.padEnd(10)} words and phrases of a text, a paragraph a line, blanked as a user would`,
          ...about,
          '\nLabels of whole texts are measured by `glm label --report`.',
        ].join('\n'),
      ),
  )
    .option('--limit <n>', 'ask so many questions at most (blanks: of each length; default 200)', wholeNumber)
    .option('--context <words>', 'show so many words on each side of a blank at most', wholeNumber)
    .option('--seed <n>', 'which blanks are drawn', wholeNumber, 1)
    .option('--tell-length', 'tell the model how many words an answer has where it writes freely')
    .option('--questions <file>', 'write the questions as JSON lines, to ask something else the same')
    .option('--json', 'print the results as JSON')
    .action(async (set: string, file: string, options: EvalOptions) => {
      await run(set, file, options);
    });
}

async function run(set: string, file: string, options: EvalOptions): Promise<void> {
  if (options.questions !== undefined) await checkOutputPlace(options.questions, file);
  const asked = await questionsOf(set, file, options);
  const { context } = options;
  const questions = context === undefined ? asked : asked.map((question) => withContext(question, context));
  if (questions.length === 0) throw new InputError(`${file} holds no question`);
  if (options.questions !== undefined) {
    await writeFile(
      options.questions,
      questions.map((question) => `${JSON.stringify(question)}\n`),
    );
  }
  await withService(options, (service) =>
    interruptible('stopped', async (signal) => {
      const line = new ProgressLine(process.stderr);
      const outcomes = await evaluate(service, questions, {
        signal,
        tellLength: options.tellLength === true,
        onProgress: (done) => {
          line.show(`${done} of ${questions.length} questions`);
        },
      }).finally(() => {
        line.end();
      });
      const groups = resultsOf(outcomes);
      const evaluation: Evaluation = { set, file, groups, total: totalOf(outcomes) };
      process.stdout.write(
        options.json === true ? `${JSON.stringify(evaluation)}\n` : formatResults(evaluation),
      );
    }),
  );
}

async function questionsOf(set: string, file: string, options: EvalOptions): Promise<Question[]> {
  await checkReadable(file);
  if (set === blanks) {
    const text = await fileText(file);
    return heldOutBlanks(text, { count: options.limit ?? 200, seed: options.seed });
  }
  const known = questionSets.find(({ name }) => name === set);
  if (known === undefined) throw new InputError(`no set is called ${set}`);
  try {
    return await readQuestions(known, file, options.limit);
  } catch (error) {
    throw error instanceof WrongRow ? new InputError(error.message) : error;
  }
}
