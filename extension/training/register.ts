// Training in the editor: the commands, put together.
import * as vscode from 'vscode';
import type { GlmServer } from '../connection/server';
import { activeFile } from '../labelling/register';
import { isDataset, isTask, type TaskFiles } from '../labelling/taskFiles';
import { chooseAdapter } from './chooseAdapter';
import { trainOnLabels } from './trainOnLabels';

/** "Train on Accepted Labels", which other parts of the extension call with a task's and a dataset's URI. */
export const trainOnLabelsCommand = 'glm.trainOnAcceptedLabels';

export function registerTraining(
  server: GlmServer,
  tasks: TaskFiles,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(trainOnLabelsCommand, async (...given: readonly unknown[]) => {
      const files = given.map(uriOf).filter((uri) => uri !== undefined);
      const { task, data } = await lessonsAmong(files.length > 0 ? files : [activeFile()], tasks);
      await trainOnLabels(server, log, task, data);
    }),
    vscode.commands.registerCommand('glm.chooseAdapter', () => chooseAdapter()),
  );
}

interface Given {
  readonly task: vscode.Uri | undefined;
  readonly data: vscode.Uri | undefined;
}

/** Task and dataset among files; where only one is there, what it goes with as a rule. */
async function lessonsAmong(files: readonly (vscode.Uri | undefined)[], tasks: TaskFiles): Promise<Given> {
  const task = files.find((uri) => uri !== undefined && isTask(uri));
  const data = files.find((uri) => uri !== undefined && isDataset(uri));
  return {
    task: task ?? (data && (await tasks.of(data))),
    data: data ?? (task && (await tasks.datasetOf(task))),
  };
}

/** A URI out of what a command was called with: menus give one, keyboards and web pages a text or nothing. */
function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  return typeof argument === 'string' && argument !== '' ? vscode.Uri.parse(argument) : undefined;
}
