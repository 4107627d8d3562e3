// "New Labelling Task": a few questions, then a task file beside the dataset, and its first rows with their labels.
import { basename, extname } from 'node:path';
import * as vscode from 'vscode';
import { previewDatasetRequest } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { failureOf } from '../connection/failure';
import { answersFor, builtInPatterns, languageOf, withColumns, type BuiltInPattern } from './patterns';
import { taskSuffix, type TaskFiles } from './taskFiles';

interface Preview {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** More values than this are no labels. */
const mostLabels = 30;

const steps = 4;

/** @returns the dataset, which has a task now; undefined where the user gave up */
export async function newLabellingTask(
  server: GlmServer,
  tasks: TaskFiles,
  dataset: vscode.Uri,
): Promise<vscode.Uri | undefined> {
  const preview = await readPreview(server, dataset);
  if (preview === undefined) return undefined;
  const columns = await askColumns(preview);
  if (columns === undefined) return undefined;
  const labels = await askLabels(preview, columns);
  if (labels === undefined) return undefined;
  const patterns = await askPatterns(preview, columns);
  if (patterns === undefined) return undefined;
  const task = await askFile(dataset);
  if (task === undefined) return undefined;
  const { names, goldColumn } = labels;
  const content = {
    name: basename(task.fsPath).slice(0, -taskSuffix.length),
    ...(patterns.length === 1 ? { pattern: patterns[0] } : { patterns }),
    verbalizer: Object.fromEntries(names.map((name) => [name, answersFor(name)])),
    labelColumn: freeName(preview.columns, goldColumn),
    ...(goldColumn !== undefined && { goldColumn }),
    guideline: names.map((name) => `- **${name}**: `).join('\n'),
  };
  await vscode.workspace.fs.writeFile(task, Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
  await tasks.remember(dataset, task);
  return dataset;
}

async function readPreview(server: GlmServer, dataset: vscode.Uri): Promise<Preview | undefined> {
  try {
    const preview = await server.client.sendRequest(previewDatasetRequest, { dataset: dataset.fsPath });
    if (preview.rows.length > 0) return preview;
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} has no rows.', basename(dataset.fsPath)));
  } catch (error) {
    const failure = failureOf(error);
    const reason = failure.kind === 'failed' ? failure.message : failure.kind;
    void vscode.window.showErrorMessage(vscode.l10n.t('The dataset cannot be read: {0}', reason));
  }
  return undefined;
}

/** The columns with the text, the longest first; at least one. */
async function askColumns({ columns, rows }: Preview): Promise<readonly string[] | undefined> {
  const lengths = columns.map(
    (_, i) => rows.reduce((sum, row) => sum + (row[i]?.length ?? 0), 0) / rows.length,
  );
  const longest = lengths.indexOf(Math.max(...lengths));
  const items = columns.map((column, i) => ({
    label: column,
    description: rows[0]?.[i] ?? '',
    picked: i === longest,
  }));
  if (items.length === 1) return columns;
  const picked = await vscode.window.showQuickPick(items, {
    title: titleOf(1, vscode.l10n.t('Which columns hold the text?')),
    placeHolder: vscode.l10n.t('One or two columns'),
    canPickMany: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ label }) => label);
}

/** The labels: those of a column, or typed. */
async function askLabels(
  { columns, rows }: Preview,
  texts: readonly string[],
): Promise<{ readonly names: readonly string[]; readonly goldColumn?: string } | undefined> {
  const candidates = columns.flatMap((column, i) => {
    const values = [...new Set(rows.map((row) => row[i]?.trim() ?? ''))]
      .filter((value) => value !== '')
      .sort();
    const isCandidate = !texts.includes(column) && values.length > 1 && values.length <= mostLabels;
    return isCandidate ? [{ label: column, description: values.join(', '), values }] : [];
  });
  if (candidates.length > 0) {
    const type = { label: vscode.l10n.t('Type the labels …'), description: '', values: [] };
    const picked = await vscode.window.showQuickPick([...candidates, type], {
      title: titleOf(2, vscode.l10n.t('Is there a column with right labels?')),
    });
    if (picked === undefined) return undefined;
    if (picked.values.length > 0) return { names: picked.values, goldColumn: picked.label };
  }
  const typed = await vscode.window.showInputBox({
    title: titleOf(2, vscode.l10n.t('The labels, with commas between them')),
    value: 'positive, negative',
    validateInput: (text) =>
      new Set(namesIn(text)).size < 2 ? vscode.l10n.t('There must be two labels or more.') : undefined,
  });
  return typed === undefined ? undefined : { names: [...new Set(namesIn(typed))] };
}

function namesIn(text: string): string[] {
  return text
    .split(/[,，、]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

async function askPatterns(
  { columns, rows }: Preview,
  texts: readonly string[],
): Promise<readonly string[] | undefined> {
  const sample = rows
    .slice(0, 50)
    .flatMap((row) => texts.map((column) => row[columns.indexOf(column)] ?? ''));
  const language = languageOf(sample);
  const kinds: Readonly<Record<BuiltInPattern['kind'], string>> = {
    opinion: vscode.l10n.t('Opinions'),
    topic: vscode.l10n.t('Topics'),
    pair: vscode.l10n.t('Two texts and how they go together'),
    other: vscode.l10n.t('Anything else'),
  };
  const items = builtInPatterns
    .filter((each) => each.language === language && (each.kind !== 'pair' || texts.length > 1))
    .map(({ kind, pattern }, i) => ({
      label: withColumns(pattern, texts),
      description: kinds[kind],
      picked: i === 0,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title: titleOf(3, vscode.l10n.t('Patterns; several vote')),
    placeHolder: vscode.l10n.t('You can write your own in the task file afterwards'),
    canPickMany: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ label }) => label);
}

/** Where the task goes: beside the dataset, under its name; another task is not overwritten unasked. */
async function askFile(dataset: vscode.Uri): Promise<vscode.Uri | undefined> {
  const name = basename(dataset.fsPath);
  const stem = name.slice(0, name.length - extname(name).length);
  const typed = await vscode.window.showInputBox({
    title: titleOf(4, vscode.l10n.t('Name of the task file')),
    value: `${stem}${taskSuffix}`,
    valueSelection: [0, stem.length],
    validateInput: (text) =>
      /[\\/]/.test(text) || !text.endsWith(taskSuffix)
        ? vscode.l10n.t('A file name that ends with {0}', taskSuffix)
        : undefined,
  });
  if (typed === undefined) return undefined;
  const file = vscode.Uri.joinPath(dataset, '..', typed);
  const isThere = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return file;
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('{0} is there already.', typed);
  const choice = await vscode.window.showWarningMessage(question, { modal: true }, replace);
  return choice === replace ? file : undefined;
}

/** A column for the labels that is not the one with the right ones. */
function freeName(columns: readonly string[], goldColumn: string | undefined): string {
  if (goldColumn === undefined) return 'label';
  return ['label', 'glm_label'].find((name) => !columns.includes(name)) ?? `${goldColumn}_by_glm`;
}

function titleOf(step: number, question: string): string {
  return vscode.l10n.t('New Labelling Task ({0}/{1}): {2}', step, steps, question);
}
