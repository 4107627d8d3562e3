// `glm export`: a labelled dataset as another program's file.
import { writeFile } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';
import { Option, type Command } from 'commander';
import { formatOf, formats, type Format } from '../labelling/datasets/dataset';
import { exportFile, exportTargets, type ExportTarget } from '../labelling/formats/exportFile';
import { datasetCard } from '../labelling/formats/huggingFace';
import { InputError } from './inputError';
import { readTask } from './readTask';

interface ExportOptions {
  readonly task: string;
  readonly to: ExportTarget;
  readonly out: string;
  readonly format?: Format;
}

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description("write a labelled dataset as another program's file")
    .argument('<data>', 'what glm label wrote')
    .requiredOption('--task <file>', 'the task that it was labelled by')
    .addOption(new Option('--to <program>', 'whose file').choices(exportTargets).makeOptionMandatory())
    .requiredOption('--out <file>', 'the file to write; for hugging-face a README.md is written beside it')
    .addOption(new Option('--format <name>', 'of the data, if its name does not say').choices(formats))
    .action(async (data: string, options: ExportOptions) => {
      const format = options.format ?? formatOf(data);
      if (format === undefined) {
        throw new InputError(`${data}: its name does not say its format; give --format ${formats.join('|')}`);
      }
      const task = await readTask(options.task);
      const { rows, broken, columns } = await exportFile(task, {
        input: data,
        format,
        output: options.out,
        target: options.to,
      });
      if (options.to === 'hugging-face') {
        const card = join(dirname(options.out), 'README.md');
        await writeCard(card, datasetCard(task, columns, basename(options.out)));
      }
      const wrong = broken === 0 ? '' : `; ${broken} broken ones left out`;
      process.stderr.write(`glm: ${rows} rows${wrong}: ${options.out}\n`);
      process.exitCode = broken > 0 ? 1 : 0;
    });
}

/** A README.md that is there is somebody's work, and stays. */
async function writeCard(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    process.stderr.write(`glm: ${path} is there already and was left as it is\n`);
  }
}
