// Everything about labelling that the extension offers.
import * as vscode from 'vscode';
import type { GlmServer } from '../connection/server';
import { findAnswerWords } from './findAnswers';
import { LabellingEditor, labellingEditorType } from './labellingEditor';
import { newLabellingTask } from './newTask';
import { isDataset, isTask, type TaskFiles } from './taskFiles';

export function registerLabelling(
  context: vscode.ExtensionContext,
  server: GlmServer,
  tasks: TaskFiles,
): vscode.Disposable {
  const editor = new LabellingEditor(context, server, tasks);
  return vscode.Disposable.from(
    editor,
    vscode.window.registerCustomEditorProvider(labellingEditorType, editor),
    vscode.commands.registerCommand('glm.newLabellingTask', (uri?: vscode.Uri) =>
      newTask(server, tasks, uri),
    ),
    vscode.commands.registerCommand('glm.findAnswerWords', (uri = activeFile()) => findAnswers(editor, uri)),
    vscode.commands.registerCommand('glm.labelDataset', (uri?: vscode.Uri) => labelDataset(tasks, uri)),
  );
}

async function newTask(server: GlmServer, tasks: TaskFiles, uri = activeFile()): Promise<void> {
  const dataset = uri !== undefined && isDataset(uri) ? uri : await chooseDataset();
  if (dataset === undefined) return;
  const ready = await newLabellingTask(server, tasks, dataset);
  if (ready !== undefined)
    await vscode.commands.executeCommand('vscode.openWith', ready, labellingEditorType);
}

async function chooseDataset(): Promise<vscode.Uri | undefined> {
  const filters = { [vscode.l10n.t('Datasets')]: ['jsonl', 'ndjson', 'csv', 'tsv', 'tab', 'txt', 'parquet'] };
  const [chosen] = (await vscode.window.showOpenDialog({ filters })) ?? [];
  return chosen;
}

async function findAnswers(editor: LabellingEditor, uri: unknown): Promise<void> {
  const document = uri instanceof vscode.Uri ? editor.documentOf(uri) : undefined;
  if (document === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a dataset with "GLM: Label This Dataset" first, and label some rows.'),
    );
    return;
  }
  await findAnswerWords(document);
}

/** Opens a dataset, or the dataset of a task file, in the labelling editor. */
async function labelDataset(tasks: TaskFiles, uri = activeFile()): Promise<void> {
  const dataset = uri !== undefined && isTask(uri) ? await tasks.datasetOf(uri) : uri;
  if (dataset === undefined || !isDataset(dataset)) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a dataset (JSONL, CSV, TSV, text or Parquet) or a labelling task first.'),
    );
    return;
  }
  if ((await tasks.of(dataset)) === undefined) {
    const make = vscode.l10n.t('New Labelling Task');
    const message = vscode.l10n.t('There is no labelling task for this dataset yet.');
    if ((await vscode.window.showInformationMessage(message, make)) === make) {
      await vscode.commands.executeCommand('glm.newLabellingTask', dataset);
    }
    return;
  }
  await vscode.commands.executeCommand('vscode.openWith', dataset, labellingEditorType);
}

/** The file of the active tab, whatever shows it. */
export function activeFile(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  return undefined;
}
