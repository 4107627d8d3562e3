// What to train on, where the command was not told: which task, which dataset, how much of the model.
import * as vscode from 'vscode';

const excluded = '**/node_modules/**';

interface FileItem extends vscode.QuickPickItem {
  readonly uri: vscode.Uri;
}

/** A task of the workspace; undefined where the user picks none. */
export async function pickTask(): Promise<vscode.Uri | undefined> {
  const files = await vscode.workspace.findFiles('**/*.glm-task.json', excluded, 200);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no task in this workspace: a task is a file {0}.', '*.glm-task.json'),
    );
    return undefined;
  }
  return pickFile(files, vscode.l10n.t('Train on which task?'));
}

/** A dataset of the workspace; undefined where the user picks none. */
export async function pickData(): Promise<vscode.Uri | undefined> {
  const files = await vscode.workspace.findFiles('**/*.{jsonl,ndjson,csv,tsv,parquet}', excluded, 500);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no dataset in this workspace.'));
    return undefined;
  }
  return pickFile(files, vscode.l10n.t('Train on which labelled dataset?'));
}

async function pickFile(files: readonly vscode.Uri[], title: string): Promise<vscode.Uri | undefined> {
  if (files.length === 1) return files[0];
  const items = files.map((uri): FileItem => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.uri;
}

interface WhatItem extends vscode.QuickPickItem {
  readonly what: string;
}

/** How much of the model is trained, as `glm train --what` names it. */
export async function pickWhat(): Promise<string | undefined> {
  const items: WhatItem[] = [
    {
      label: vscode.l10n.t('Small additions (LoRA)'),
      description: vscode.l10n.t('the usual choice'),
      what: 'lora',
    },
    {
      label: vscode.l10n.t('Biases only (BitFit)'),
      description: vscode.l10n.t('the smallest, for few rows'),
      what: 'bias',
    },
    {
      label: vscode.l10n.t('The whole model'),
      description: vscode.l10n.t('the largest and slowest'),
      what: 'all',
    },
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('What is trained?') }))?.what;
}
