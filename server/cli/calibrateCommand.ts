// `glm calibrate`: labels from what the model says, learned from rows whose label is known. No training: the model
// stays as it is.
import { rename, writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import {
  calibrationMethods,
  fitCalibration,
  type Calibration,
  type CalibrationMethod,
} from '../labelling/calibration/calibration';
import { formats, type Format } from '../labelling/datasets/dataset';
import { checkOutputPlace } from '../labelling/jobs/outputPlace';
import { TaskScorer } from '../labelling/scoring/taskScorer';
import { knownRows } from '../learning/taskCourse';
import { identityOf } from './labelCommand';
import { addModelOptions, withService, type ModelOptions } from './modelOptions';
import { readTask } from './readTask';

interface CalibrateOptions extends ModelOptions {
  readonly task: string;
  readonly data: string;
  readonly out: string;
  readonly format?: Format;
  readonly method?: CalibrationMethod;
}

export function addCalibrateCommand(program: Command): void {
  addModelOptions(
    program
      .command('calibrate')
      .description('learn labels from what the model says, without training it: for glm label --calibration'),
  )
    .requiredOption('--task <file>', 'the task (*.glm-task.json)')
    .requiredOption('--data <file>', 'a dataset with accepted or known labels')
    .requiredOption('--out <file>', 'the calibration, a small JSON file')
    .addOption(new Option('--format <name>', 'of the data, if its name does not say').choices(formats))
    .addOption(
      new Option(
        '--method <name>',
        "regression on the answers' log-probabilities, or nearest neighbours by what the model would write (default: whichever is right more often on rows it has not seen)",
      ).choices(calibrationMethods),
    )
    .action(calibrate);
}

async function calibrate(options: CalibrateOptions): Promise<void> {
  const { data, format, method, out } = options;
  await checkOutputPlace(out, data);
  const task = await readTask(options.task);
  const known = await knownRows(task, { data, ...(format !== undefined && { format }) });
  const model = await identityOf(options);
  const calibration = await withService(options, async (service) =>
    fitCalibration(service, await TaskScorer.create(service, task), known, model, method),
  );
  const part = `${out}.part-${process.pid}`;
  await writeFile(part, `${JSON.stringify(calibration)}\n`);
  await rename(part, out);
  process.stdout.write(summary(calibration, out));
}

function summary({ rows, method, accuracies }: Calibration, out: string): string {
  const { zeroShot, regression, neighbours } = accuracies;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `on ${rows} rows, each judged by what was learned from others:`,
    `the model as it is: ${percent(zeroShot)}`,
    `regression: ${percent(regression)}`,
    ...(neighbours === null ? [] : [`neighbours: ${percent(neighbours)}`]),
    `${out} uses ${method}`,
    '',
  ].join('\n');
}
