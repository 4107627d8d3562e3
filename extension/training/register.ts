// Training in the editor: the commands, put together.
import * as vscode from 'vscode';
import type { GlmServer } from '../connection/server';
import { chooseAdapter } from './chooseAdapter';
import { trainOnLabels } from './trainOnLabels';

/** "Train on Accepted Labels", which other parts of the extension call with a task's and a dataset's URI. */
export const trainOnLabelsCommand = 'glm.trainOnAcceptedLabels';

export function registerTraining(server: GlmServer, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(trainOnLabelsCommand, (task?: unknown, data?: unknown) =>
      trainOnLabels(server, log, uriOf(task), uriOf(data)),
    ),
    vscode.commands.registerCommand('glm.chooseAdapter', () => chooseAdapter()),
  );
}

/** A URI out of what a command was called with: menus give one, keyboards and web pages a text or nothing. */
function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  return typeof argument === 'string' && argument !== '' ? vscode.Uri.parse(argument) : undefined;
}
