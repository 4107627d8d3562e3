// Which adapter is in use: the setting `glm.adapter`, of the workspace where there is one.
import * as vscode from 'vscode';

/** Switches an adapter on; undefined: none, the model as it is. */
export async function useAdapter(adapter: vscode.Uri | undefined): Promise<void> {
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  const target = hasFolder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration('glm').update('adapter', adapter?.fsPath, target);
}

/** The path in use; empty: none. */
export function adapterInUse(): string {
  return vscode.workspace.getConfiguration('glm').get<string>('adapter', '');
}
