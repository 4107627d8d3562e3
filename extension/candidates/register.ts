// Puts the candidates panel together.
import * as vscode from 'vscode';
import type { GlmServer } from '../connection/server';
import { PanelMemory } from './memory';
import { Questions } from './questions';
import { CandidatesView } from './view';

/** The panel's view, and the commands that show it wherever the user has put it. */
export function registerCandidatesPanel(
  { workspaceState, extensionUri }: Pick<vscode.ExtensionContext, 'workspaceState' | 'extensionUri'>,
  server: GlmServer,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const view = new CandidatesView(new Questions(server, log), new PanelMemory(workspaceState), extensionUri);
  const show = () => vscode.commands.executeCommand('glm.candidatesView.focus');
  return vscode.Disposable.from(
    view,
    vscode.window.registerWebviewViewProvider('glm.candidatesView', view),
    vscode.commands.registerCommand('glm.showCandidates', show),
    vscode.commands.registerCommand('glm.fillTogether', () => {
      view.fillTogether(true);
      return show();
    }),
  );
}
