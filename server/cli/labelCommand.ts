// `glm label`: a dataset and a task in, the dataset with labels out.
import { once } from 'node:events';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { modelIdentity, openModelFolder } from '../inference/modelFolder';
import type { GlmService } from '../inference/service';
import { CalibratedLabels, parseCalibration } from '../labelling/calibration/calibration';
import { formatOf, formats, type DatasetOptions, type Format } from '../labelling/datasets/dataset';
import { checkLabelOutput, journalPath, labelFile, type LabelFileResult } from '../labelling/jobs/labelFile';
import { labelStream } from '../labelling/jobs/labelStream';
import { formatReport } from '../labelling/quality/report';
import { scorers, type Task } from '../labelling/task/task';
import { encodings, type Encoding } from '../labelling/text/encoding';
import { InputError } from './inputError';
import { interruptible } from './interrupt';
import { LabelProgress } from './labelProgress';
import {
  addModelOptions,
  positiveNumber,
  showingConversion,
  withServices,
  type ModelOptions,
} from './modelOptions';
import { readTask } from './readTask';
import { checkReadable, fileText } from './textInput';

interface LabelOptions extends ModelOptions {
  readonly task: string;
  readonly out?: string;
  readonly stream?: boolean;
  readonly resume?: boolean;
  readonly limit?: number;
  readonly jobs: number;
  readonly scorer?: Task['scorer'];
  readonly format?: Format;
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  readonly header: boolean;
  readonly calibration?: string;
  readonly report?: boolean;
  readonly json?: boolean;
}

export function addLabelCommand(program: Command): void {
  addModelOptions(
    program
      .command('label')
      .description('label the rows of a dataset by what the model writes into a blank')
      .argument(
        '[data]',
        'a file: .jsonl, .csv, .tsv, .txt or .parquet (the last two are labelled as .jsonl)',
      ),
  )
    .requiredOption('--task <file>', 'the task: pattern and answers (*.glm-task.json)')
    .option('--out <file>', 'the labelled dataset; its journal lies beside it until it is done')
    .option('--stream', 'label the rows of standard input, writing each to standard output when it is done')
    .option('--resume', 'go on where an earlier run was stopped or killed')
    .option('--limit <n>', 'label so many rows; the others stay as they are', positiveNumber)
    .option(
      '--jobs <n>',
      'inference processes that label at the same time, sharing the threads',
      positiveNumber,
      1,
    )
    .addOption(
      new Option('--scorer <name>', 'how answers are compared, if not as the task says').choices([
        ...scorers,
        'auto',
      ]),
    )
    .addOption(new Option('--format <name>', 'of the data, if its name does not say').choices(formats))
    .addOption(new Option('--encoding <name>', 'of the data (default: guessed)').choices(encodings))
    .option('--delimiter <char>', 'between cells; tab for a tabulator (default: guessed)', oneCharacter)
    .option('--no-header', 'the first record is a row; columns are called 1, 2, 3 …')
    .option('--calibration <file>', 'what glm calibrate has written, in place of a scorer')
    .option('--report', 'print how good the labels are where the right ones are known')
    .option('--json', 'print the report as JSON')
    .action(async (data: string | undefined, options: LabelOptions) => {
      process.exitCode = await label(data, options);
    });
}

async function label(data: string | undefined, options: LabelOptions): Promise<number> {
  const { scorer } = options;
  const task = { ...(await readTask(options.task)), ...(scorer !== undefined && { scorer }) };
  if (options.stream === true) return labelStandardInput(data, task, options);
  if (data === undefined) throw new InputError('no dataset is named: give a file, or --stream');
  const { out } = options;
  if (out === undefined) throw new InputError('--out is missing: where does the labelled dataset go?');
  const format = options.format ?? formatOf(data);
  if (format === undefined) {
    throw new InputError(`${data}: its name does not say its format; give --format ${formats.join('|')}`);
  }
  // Before a model is loaded, or made of its checkpoint.
  await checkReadable(data);
  await checkLabelOutput({ input: data, output: out, format });
  const model = await identityOf(options);
  return withServices(options, options.jobs, (service) =>
    interruptible(`stopped; ${journalPath(out)} has what is done: go on with --resume`, async (signal) => {
      const progress = new LabelProgress(process.stderr, data);
      const calibration = await readCalibration(options.calibration, service, task, model);
      const result = await labelFile(service, task, {
        input: data,
        format,
        dataset: datasetOptions(options),
        output: out,
        model,
        resume: options.resume ?? false,
        jobs: options.jobs,
        ...(options.limit !== undefined && { limit: options.limit }),
        ...(calibration && { calibration }),
        signal,
        onProgress: (state) => progress.show(state),
        onBroken: (line, reason) => progress.broken(line, reason),
        onScorer: (choice) => progress.scorer(choice),
      }).finally(() => progress.end());
      announce(result, out, calibration !== undefined);
      if (options.report === true || options.json === true) printReport(result, options.json === true);
      return result.broken > 0 ? 1 : 0;
    }),
  );
}

function announce(
  { rows, labelled, broken, scorer }: LabelFileResult,
  out: string,
  isCalibrated: boolean,
): void {
  const wrong = broken === 0 ? '' : `; ${broken} broken, passed on`;
  process.stderr.write(
    `glm: ${labelled} of ${rows} rows labelled by ${isCalibrated ? 'calibration' : scorer}${wrong}: ${out}\n`,
  );
}

function printReport({ report }: LabelFileResult, json: boolean): void {
  if (report === undefined) {
    process.stderr.write('glm: no report, as no right label is known\n');
  } else {
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : formatReport(report));
  }
}

/** What `glm calibrate` has written; undefined where none is named. */
async function readCalibration(
  path: string | undefined,
  service: GlmService,
  task: Task,
  model: string,
): Promise<CalibratedLabels | undefined> {
  if (path === undefined) return undefined;
  const text = await fileText(path);
  try {
    const calibration = parseCalibration(text, task, model);
    return new CalibratedLabels(calibration, service, task);
  } catch (error) {
    throw new InputError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function labelStandardInput(
  data: string | undefined,
  task: Task,
  options: LabelOptions,
): Promise<number> {
  const format = options.format ?? 'jsonl';
  if (data !== undefined && data !== '-') throw new InputError('--stream reads standard input, not a file');
  if (format === 'parquet') throw new InputError('Parquet cannot be read from a stream');
  const other = (['out', 'resume', 'report', 'json'] as const).find((name) => Boolean(options[name]));
  if (other !== undefined) throw new InputError(`--stream and --${other} do not go together`);
  const model = await identityOf(options);
  return withServices(options, options.jobs, async (service) => {
    const progress = new LabelProgress(process.stderr, 'standard input');
    const calibration = await readCalibration(options.calibration, service, task, model);
    const { broken } = await labelStream(service, task, process.stdin, writeOut, {
      format,
      dataset: datasetOptions(options),
      model,
      jobs: options.jobs,
      ...(options.limit !== undefined && { limit: options.limit }),
      ...(calibration && { calibration }),
      onBroken: (line, reason) => progress.broken(line, reason),
    }).finally(() => progress.end());
    return broken > 0 ? 1 : 0;
  });
}

async function writeOut(bytes: Buffer): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}

/** What tells the model and its adapter from others. */
export async function identityOf({ model, adapter }: ModelOptions): Promise<string> {
  const { manifest } = await showingConversion((options) =>
    openModelFolder(model ?? '', { ...options, adapter }),
  );
  return modelIdentity(manifest);
}

function datasetOptions({ encoding, delimiter, header }: LabelOptions): DatasetOptions {
  return {
    header,
    ...(encoding !== undefined && { encoding }),
    ...(delimiter !== undefined && { delimiter }),
  };
}

function oneCharacter(text: string): string {
  const character = text === 'tab' || text === '\\t' ? '\t' : text;
  if (character.length !== 1 || /["\r\n]/.test(character)) {
    throw new InvalidArgumentError('expected one character, or tab');
  }
  return character;
}
