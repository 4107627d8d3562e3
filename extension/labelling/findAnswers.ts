// "Find Answer Words": words that the model itself prefers at the blank of rows with a known label, for the task file.
import * as vscode from 'vscode';
import type { FoundAnswers } from '../../server/protocol';
import { asPercent } from '../display';
import { failureOf } from '../connection/failure';
import type { LabellingDocument } from './labellingDocument';

type FoundAnswer = FoundAnswers['labels'][number]['answers'][number];

interface AnswerItem extends vscode.QuickPickItem {
  readonly of?: string;
}

export async function findAnswerWords(document: LabellingDocument): Promise<void> {
  try {
    const title = vscode.l10n.t('GLM is looking for answer words');
    const { labels } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title },
      () => document.ask('findAnswers', {}),
    );
    const task = await readTask(document.task);
    const items = labels.flatMap(({ label, answers }): AnswerItem[] => {
      const own = task.verbalizer[label] ?? [];
      const kept = own.filter((answer) => !answers.some((found) => found.answer === answer));
      return [
        { label, kind: vscode.QuickPickItemKind.Separator },
        ...kept.map((answer) => ({
          label: answer,
          description: vscode.l10n.t('in the task'),
          picked: true,
          of: label,
        })),
        ...answers.map((found) => ({
          label: found.answer,
          description: describe(found),
          picked: own.includes(found.answer),
          of: label,
        })),
      ];
    });
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Answer words of each label'),
      placeHolder: vscode.l10n.t('What is ticked is written into the task file'),
      canPickMany: true,
      matchOnDescription: true,
    });
    if (picked === undefined) return;
    await writeAnswers(document.task, picked);
    await document.reopen();
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'cancelled') return;
    const reason = failure.kind === 'failed' ? failure.message : failure.kind;
    void vscode.window.showErrorMessage(vscode.l10n.t('No answer words were found: {0}', reason));
  }
}

/** How likely an answer is in the label's rows, against no text and against the other labels' rows. */
function describe({ probability, lift, contrast }: FoundAnswer): string {
  const share = asPercent(probability, vscode.env.language);
  const overEmpty = lift.toFixed(1);
  return contrast === undefined
    ? vscode.l10n.t('{0}, {1} × as likely as without a text', share, overEmpty)
    : vscode.l10n.t(
        '{0}, {1} × as likely as without a text, {2} × as in rows of other labels',
        share,
        overEmpty,
        contrast.toFixed(1),
      );
}

interface TaskFile {
  readonly verbalizer: Readonly<Record<string, readonly string[]>>;
}

async function readTask(uri: vscode.Uri): Promise<TaskFile> {
  const text = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  if (!isTaskFile(json)) throw new Error(vscode.l10n.t('The task file has no verbalizer.'));
  return json;
}

/** Puts the chosen answers into the task file; a label for which none is chosen keeps those that it has. */
async function writeAnswers(uri: vscode.Uri, picked: readonly AnswerItem[]): Promise<void> {
  const task = await readTask(uri);
  const verbalizer = Object.fromEntries(
    Object.entries(task.verbalizer).map(([label, own]) => {
      const chosen = [...new Set(picked.filter(({ of }) => of === label).map((item) => item.label))];
      return [label, chosen.length > 0 ? chosen : own];
    }),
  );
  const text = `${JSON.stringify({ ...task, verbalizer }, null, 2)}\n`;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
}

function isTaskFile(json: unknown): json is TaskFile {
  return (
    typeof json === 'object' &&
    json !== null &&
    'verbalizer' in json &&
    typeof json.verbalizer === 'object' &&
    json.verbalizer !== null &&
    Object.values(json.verbalizer).every(Array.isArray)
  );
}
