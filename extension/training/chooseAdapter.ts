// The command "Choose Adapter": what was learned is switched on, exchanged, or off.
import * as vscode from 'vscode';
import { adapterInUse, useAdapter } from './adapterSetting';

interface AdapterItem extends vscode.QuickPickItem {
  readonly choice:
    { readonly kind: 'none' | 'browse' } | { readonly kind: 'folder'; readonly uri: vscode.Uri };
}

/** Lets the user pick among the workspace's adapters, or none. */
export async function chooseAdapter(): Promise<void> {
  const files = await vscode.workspace.findFiles('**/adapter.safetensors', '**/node_modules/**', 100);
  const current = adapterInUse();
  const folders = files.map((file) => vscode.Uri.joinPath(file, '..'));
  const mark = (isCurrent: boolean) => (isCurrent ? vscode.l10n.t('in use') : '');
  const items: AdapterItem[] = [
    {
      label: vscode.l10n.t('No adapter: the model as it is'),
      description: mark(current === ''),
      choice: { kind: 'none' },
    },
    ...folders.map((uri): AdapterItem => ({
      label: vscode.workspace.asRelativePath(uri),
      description: mark(uri.fsPath === current),
      choice: { kind: 'folder', uri },
    })),
    { label: vscode.l10n.t('Another folder…'), choice: { kind: 'browse' } },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Adapter'),
    placeHolder: vscode.l10n.t('What the model has learned from your labels'),
  });
  switch (picked?.choice.kind) {
    case undefined:
      return;
    case 'none':
      await useAdapter(undefined);
      return;
    case 'folder':
      await useAdapter(picked.choice.uri);
      return;
    case 'browse': {
      const [folder] =
        (await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true })) ?? [];
      if (folder !== undefined) await useAdapter(folder);
    }
  }
}
