// `glm import`: another program's labelled file as a dataset of a task.
import { Option, type Command } from 'commander';
import { formatOf } from '../labelling/datasets/dataset';
import { exportTargets, type ExportTarget } from '../labelling/formats/exportFile';
import { importFile } from '../labelling/formats/importFile';
import { InputError } from './inputError';
import { readTask } from './readTask';
import { checkReadable } from './textInput';

interface ImportOptions {
  readonly task: string;
  readonly from: ExportTarget;
  readonly out: string;
  readonly labelField?: string;
  readonly annotator?: string;
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description("make a dataset of another program's labelled file (JSON or JSONL)")
    .argument('<file>', 'what the program has exported')
    .requiredOption('--task <file>', 'the task whose labels the file has')
    .addOption(new Option('--from <program>', 'whose file').choices(exportTargets).makeOptionMandatory())
    .requiredOption('--out <file>', 'the dataset to write (.jsonl)')
    .option('--label-field <name>', 'field, question or control with the label, where it is not clear')
    .option('--annotator <name>', 'whose labels they are, where the file does not say')
    .action(async (file: string, options: ImportOptions) => {
      const { from, out, labelField, annotator } = options;
      if (formatOf(out) !== 'jsonl') throw new InputError(`${out}: what is imported is written as .jsonl`);
      await checkReadable(file);
      const { rows, decided, unusable } = await importFile(await readTask(options.task), {
        input: file,
        source: from,
        output: out,
        ...(labelField !== undefined && { labelField }),
        ...(annotator !== undefined && { annotator }),
        onUnusable: (line, reason) => process.stderr.write(`${file}:${line}: ${reason}\n`),
      });
      const wrong = unusable === 0 ? '' : `; ${unusable} records cannot be used and are left out`;
      process.stderr.write(`glm: ${rows} rows, ${decided} of them decided${wrong}: ${out}\n`);
      process.exitCode = unusable > 0 ? 1 : 0;
    });
}
