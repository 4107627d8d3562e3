// Settings that a command changes: where they stand already, else for this user.
import * as vscode from 'vscode';

/** Sets `glm.<name>`; undefined: back to the default. */
export async function changeSetting(name: 'model' | 'device', value: string | undefined): Promise<void> {
  const settings = vscode.workspace.getConfiguration('glm');
  const { workspaceFolderValue, workspaceValue } = settings.inspect<string>(name) ?? {};
  // Whoever has chosen something for a workspace means that workspace.
  const target =
    workspaceFolderValue === undefined && workspaceValue === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await settings.update(name, value, target);
}

/** What `glm.<name>` is set to. */
export function settingOf(name: 'model' | 'device'): string {
  return vscode.workspace.getConfiguration('glm').get<string>(name)?.trim() ?? '';
}
