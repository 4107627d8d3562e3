// What a click on the status bar item offers.
import * as vscode from 'vscode';

interface MenuItem extends vscode.QuickPickItem {
  readonly command: string;
  readonly argument?: string;
}

/** Lets the user pick one of the things to do about the server. */
export async function showStatusMenu(extensionId: string): Promise<void> {
  const items: MenuItem[] = [
    { label: `$(package) ${vscode.l10n.t('Choose Model')}`, command: 'glm.chooseModel' },
    { label: `$(circuit-board) ${vscode.l10n.t('Choose Device')}`, command: 'glm.chooseDevice' },
    { label: `$(debug-restart) ${vscode.l10n.t('Restart Model')}`, command: 'glm.restartModel' },
    { label: `$(refresh) ${vscode.l10n.t('Restart Language Server')}`, command: 'glm.restartServer' },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: 'glm.showLog' },
    { label: `$(clippy) ${vscode.l10n.t('Copy Diagnostics')}`, command: 'glm.copyDiagnostics' },
    {
      label: `$(gear) ${vscode.l10n.t('Settings')}`,
      command: 'workbench.action.openSettings',
      argument: `@ext:${extensionId}`,
    },
  ];
  const choice = await vscode.window.showQuickPick(items, { title: 'GLM' });
  if (choice !== undefined) {
    await vscode.commands.executeCommand(
      choice.command,
      ...(choice.argument === undefined ? [] : [choice.argument]),
    );
  }
}
