// Which task belongs to which dataset: as it was chosen before, by name, the only one beside it, or as the user says.
import { basename, extname } from 'node:path';
import * as vscode from 'vscode';

export const taskSuffix = '.glm-task.json';
const datasetName = /\.(jsonl|ndjson|csv|tsv|tab|txt|parquet)$/i;
const memory = 'glm.labelling.tasks';

export class TaskFiles {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** The task of a dataset; undefined where there is none, or the user names none. */
  async of(dataset: vscode.Uri): Promise<vscode.Uri | undefined> {
    const remembered = this.#remembered()[dataset.toString()];
    if (remembered !== undefined) {
      const task = vscode.Uri.parse(remembered);
      if (await exists(task)) return task;
    }
    const tasks = await filesBeside(dataset, isTask);
    const named = tasks.find((task) => stem(task) === stem(dataset));
    const task =
      named ??
      (tasks.length > 1
        ? await pick(tasks, vscode.l10n.t('The task of {0}', basename(dataset.fsPath)))
        : tasks[0]);
    if (task !== undefined) await this.remember(dataset, task);
    return task;
  }

  /** The dataset of a task file: the one of its name, the only one beside it, or as the user says. */
  async datasetOf(task: vscode.Uri): Promise<vscode.Uri | undefined> {
    const datasets = await filesBeside(task, isDataset);
    const named = datasets.find((dataset) => stem(dataset) === stem(task));
    const dataset =
      named ??
      (datasets.length > 1
        ? await pick(datasets, vscode.l10n.t('The dataset of {0}', basename(task.fsPath)))
        : datasets[0]);
    if (dataset !== undefined) await this.remember(dataset, task);
    return dataset;
  }

  async remember(dataset: vscode.Uri, task: vscode.Uri): Promise<void> {
    await this.#state.update(memory, { ...this.#remembered(), [dataset.toString()]: task.toString() });
  }

  #remembered(): Readonly<Record<string, string>> {
    return this.#state.get<Record<string, string>>(memory) ?? {};
  }
}

export function isTask(uri: vscode.Uri): boolean {
  return uri.path.toLowerCase().endsWith(taskSuffix);
}

export function isDataset(uri: vscode.Uri): boolean {
  return datasetName.test(uri.path);
}

/** A file's name without what says its kind: of `reviews.csv` and `reviews.glm-task.json` alike. */
function stem(uri: vscode.Uri): string {
  const name = basename(uri.fsPath);
  return name.toLowerCase().endsWith(taskSuffix)
    ? name.slice(0, -taskSuffix.length)
    : name.slice(0, -extname(name).length);
}

async function filesBeside(uri: vscode.Uri, wanted: (uri: vscode.Uri) => boolean): Promise<vscode.Uri[]> {
  const folder = vscode.Uri.joinPath(uri, '..');
  const entries = await vscode.workspace.fs.readDirectory(folder);
  return entries
    .filter(([, type]) => (type & vscode.FileType.File) !== 0)
    .map(([name]) => vscode.Uri.joinPath(folder, name))
    .filter(wanted)
    .sort((a, b) => a.path.localeCompare(b.path));
}

async function pick(files: readonly vscode.Uri[], title: string): Promise<vscode.Uri | undefined> {
  const items = files.map((uri) => ({ label: basename(uri.fsPath), uri }));
  return (await vscode.window.showQuickPick(items, { title }))?.uri;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
