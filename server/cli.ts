// The `glm` command: the services of the editor without an editor.
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { addBenchCommand } from './cli/benchCommand';
import { addCalibrateCommand } from './cli/calibrateCommand';
import { addConvertCommand } from './cli/convertCommand';
import { addCudaCommand } from './cli/cudaCommand';
import { addDevicesCommand } from './cli/devicesCommand';
import { addDownloadCommand } from './cli/downloadCommand';
import { addEvalCommand } from './cli/evalCommand';
import { addExportCommand } from './cli/exportCommand';
import { addFillCommand } from './cli/fillCommand';
import { InputError } from './cli/inputError';
import { addImportCommand } from './cli/importCommand';
import { addLabelCommand } from './cli/labelCommand';
import { addLineCommands } from './cli/lineCommands';
import { addLossCommand } from './cli/lossCommand';
import { addMergeCommand } from './cli/mergeCommand';
import { addModelsCommand } from './cli/modelsCommand';
import { addServeCommand } from './cli/serveCommand';
import { addTrainCommand } from './cli/trainCommand';
import { modelProblem } from './inference/modelProblem';

/** Exit statuses: done, the work failed, the arguments or the input are wrong. */
const status = { failed: 1, wrongInput: 2 };

/**
 * Bytes. ONNX Runtime looks through the process's command line when it starts, by a recursion as deep as the line is
 * long: at 30,000 bytes it takes the process along without a word.
 */
const longestCommandLine = 16_384;

/** @throws InputError where a text is too long for an argument */
function checkCommandLine(): void {
  const bytes = process.argv.reduce((total, argument) => total + Buffer.byteLength(argument) + 1, 0);
  if (bytes > longestCommandLine) {
    throw new InputError(
      `the command line has ${bytes} bytes, more than ${longestCommandLine}: give a long text as a file or on standard input`,
    );
  }
}

/** Whether the arguments or the input are to blame; a model or adapter that is not there was named wrongly. */
function isWrongInput(error: unknown): boolean {
  const problem = modelProblem(error)?.kind;
  const isMissing = problem === 'unknownModel' || problem === 'notDownloaded' || problem === 'noAdapter';
  return isMissing || error instanceof InputError || error instanceof RangeError;
}

/** Commander's message as all others are: one line behind the program's name. */
function asOneLine(message: string): string {
  return `${message
    .replace(/^error: /, 'glm: ')
    .trimEnd()
    .replaceAll('\n', ' ')}\n`;
}

async function main(): Promise<void> {
  const program = new Command('glm')
    .description('Fill the blanks of texts with GLM, on this machine.')
    .version(version)
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({ outputError: (message, write) => write(asOneLine(message)) });
  addFillCommand(program);
  addLineCommands(program);
  addLabelCommand(program);
  addEvalCommand(program);
  addBenchCommand(program);
  addExportCommand(program);
  addImportCommand(program);
  addCalibrateCommand(program);
  addTrainCommand(program);
  addMergeCommand(program);
  addLossCommand(program);
  addModelsCommand(program);
  addCudaCommand(program);
  addDevicesCommand(program);
  addDownloadCommand(program);
  addConvertCommand(program);
  addServeCommand(program);
  for (const command of program.commands) {
    command.exitOverride();
  }
  // A reader that has seen enough closes the pipe.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : status.failed);
  });
  try {
    checkCommandLine();
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has written its message itself; help and version are no errors.
      process.exitCode = error.exitCode === 0 ? 0 : status.wrongInput;
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`glm: ${message}\n`);
    process.exitCode = isWrongInput(error) ? status.wrongInput : status.failed;
  }
}

void main();
