// The labelling editor: a custom editor with undo, save, hot exit and revert as any editor has them.
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Change, OpenDatasetAnswer } from '../../server/protocol';
import { isFromPage, pageMethods, type FromPage, type ToPage } from '../../webviews/labelling/messages';
import type { GlmServer } from '../connection/server';
import { failureOf } from '../connection/failure';
import { WebviewPage } from '../webview';
import { annotatorFor } from './annotator';
import { guidelineHtml } from './guideline';
import { journalFor } from './journal';
import { hasChanged, isInUse, LabellingDocument } from './labellingDocument';
import { sayWhyNotOpened } from './notOpened';
import { offerReload, saveDataset, saveDatasetAs } from './saveDataset';
import { pageStrings } from './strings';
import type { TaskFiles } from './taskFiles';

export const labellingEditorType = 'glm.labelling';

type Edit = vscode.CustomDocumentEditEvent<LabellingDocument>;

export class LabellingEditor implements vscode.CustomEditorProvider<LabellingDocument>, vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #server: GlmServer;
  readonly #tasks: TaskFiles;
  readonly #edits = new vscode.EventEmitter<Edit>();
  readonly #documents = new Set<LabellingDocument>();
  /** Opened from a backup: nobody needs to be told that nothing was lost. */
  readonly #fromBackup = new WeakSet<LabellingDocument>();
  /** Those whose decisions of an earlier session have been looked for. */
  readonly #recovered = new WeakSet<LabellingDocument>();

  constructor(context: vscode.ExtensionContext, server: GlmServer, tasks: TaskFiles) {
    this.#context = context;
    this.#server = server;
    this.#tasks = tasks;
  }

  get onDidChangeCustomDocument(): vscode.Event<Edit> {
    return this.#edits.event;
  }

  async openCustomDocument(
    uri: vscode.Uri,
    { backupId }: vscode.CustomDocumentOpenContext,
  ): Promise<LabellingDocument> {
    const task = await this.#tasks.of(uri);
    if (task === undefined) {
      throw new Error(
        vscode.l10n.t(
          'There is no labelling task for this dataset; make one with "GLM: New Labelling Task".',
        ),
      );
    }
    const journal = journalFor(this.#context, uri, task);
    const paths = { uri, task, journal, ...(backupId !== undefined && { backup: backupId }) };
    const document = await LabellingDocument.open(paths, this.#server).catch((error: unknown) => {
      // Who does not want to take the dataset away from another window knows why.
      if (!isInUse(error)) void sayWhyNotOpened(error, uri, task);
      throw error;
    });
    if (backupId !== undefined) this.#fromBackup.add(document);
    this.#documents.add(document);
    return document;
  }

  resolveCustomEditor(document: LabellingDocument, panel: vscode.WebviewPanel): void {
    const page = new WebviewPage<ToPage, FromPage>(panel.webview, {
      extensionUri: this.#context.extensionUri,
      name: 'labelling',
      title: vscode.l10n.t('Labelling'),
      strings: pageStrings(),
      isMessage: isFromPage,
      onMessage: (message) => void this.#hear(document, page, message),
    });
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(
        vscode.Uri.joinPath(document.task, '..'),
        document.task.path.split('/').at(-1) ?? '',
      ),
    );
    const subscriptions = [
      page,
      watcher,
      watcher.onDidChange(() => void this.#useTask(document, page)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.toString() === document.task.toString()) void this.#useTask(document, page);
      }),
      document.onDidOpen((opened) => show(page, opened)),
      document.onDidProgress((progress) => page.send({ kind: 'progress', progress })),
      document.onDidChange(({ changes, to }) => {
        const labels = changes.map((change) => ({
          record: change.record,
          label: change[to].label,
          status: change[to].status,
        }));
        const [first] = changes;
        page.send({ kind: 'changed', labels, ...(to === 'before' && first && { show: first.record }) });
      }),
    ];
    panel.onDidDispose(() => {
      this.#documents.delete(document);
      vscode.Disposable.from(...subscriptions).dispose();
    });
    void this.#recover(document);
  }

  async saveCustomDocument(document: LabellingDocument): Promise<void> {
    await saveDataset(document);
  }

  async saveCustomDocumentAs(document: LabellingDocument, destination: vscode.Uri): Promise<void> {
    await saveDatasetAs(document, destination);
    await this.#tasks.remember(destination, document.task);
  }

  async revertCustomDocument(document: LabellingDocument): Promise<void> {
    await document.ask('revert', {});
    await document.reopen();
  }

  async backupCustomDocument(
    document: LabellingDocument,
    { destination }: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    await document.ask('backup', { path: destination.fsPath });
    return {
      id: destination.fsPath,
      delete: () => void vscode.workspace.fs.delete(destination).then(undefined, () => undefined),
    };
  }

  /** The dataset of the active editor, if it is one that is being labelled. */
  documentOf(uri: vscode.Uri): LabellingDocument | undefined {
    return [...this.#documents].find((document) => document.uri.toString() === uri.toString());
  }

  dispose(): void {
    this.#edits.dispose();
  }

  async #hear(
    document: LabellingDocument,
    page: WebviewPage<ToPage, FromPage>,
    message: FromPage,
  ): Promise<void> {
    try {
      switch (message.kind) {
        case 'ready':
          show(page, await document.session);
          break;
        case 'ask':
          await answer(document, page, message);
          break;
        case 'decide': {
          const annotator = await annotatorFor(document.uri);
          const { decisions } = message;
          const { changes } = await document.ask('decide', { decisions, annotator });
          this.#changed(document, changes, labelOfEdit(changes));
          break;
        }
        case 'bulkAccept': {
          const annotator = await annotatorFor(document.uri);
          const { changes } = await document.ask('bulkAccept', { threshold: message.threshold, annotator });
          this.#changed(document, changes, vscode.l10n.t('Accept {0} Labels', changes.length));
          break;
        }
        case 'run':
          await this.#run(document, message.command);
          break;
      }
    } catch (error) {
      page.send({ kind: 'failed', message: messageFor(error) });
      if (hasChanged(error)) await offerReload(document, basename(document.uri.fsPath));
    }
  }

  async #run(
    document: LabellingDocument,
    command: Extract<FromPage, { kind: 'run' }>['command'],
  ): Promise<void> {
    switch (command) {
      case 'undo':
      case 'redo':
        await vscode.commands.executeCommand(command);
        break;
      case 'openTask':
        await vscode.window.showTextDocument(document.task);
        break;
      case 'findAnswers':
        await vscode.commands.executeCommand('glm.findAnswerWords', document.uri);
        break;
      case 'train':
        await vscode.commands.executeCommand('glm.trainOnAcceptedLabels', document.task, document.uri);
        break;
    }
  }

  /** One step of the editor's undo stack. */
  #changed(document: LabellingDocument, changes: readonly Change[], label: string): void {
    document.showChanges(changes, 'after');
    if (changes.length === 0) return;
    this.#edits.fire({
      document,
      label,
      undo: () => document.restore(changes, 'before'),
      redo: () => document.restore(changes, 'after'),
    });
  }

  /** What an earlier session had not saved is there again, as one step that can be undone. */
  async #recover(document: LabellingDocument): Promise<void> {
    if (this.#recovered.has(document)) return;
    this.#recovered.add(document);
    const { progress } = await document.session;
    if (!progress.complete) await untilComplete(document);
    const { changes } = await document.ask('recovered', {});
    if (changes.length === 0) return;
    this.#changed(document, changes, vscode.l10n.t('Recover Labels'));
    if (this.#fromBackup.has(document)) return;
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} labels that an earlier session had not saved are there again.', changes.length),
    );
  }

  async #useTask(document: LabellingDocument, page: WebviewPage<ToPage, FromPage>): Promise<void> {
    try {
      await document.reopen();
    } catch (error) {
      page.send({ kind: 'failed', message: messageFor(error) });
    }
  }
}

function show(page: WebviewPage<ToPage, FromPage>, { task, columns, progress }: OpenDatasetAnswer): void {
  page.send({ kind: 'opened', task, columns, progress, guideline: guidelineHtml(task.guideline ?? '') });
}

async function answer(
  document: LabellingDocument,
  page: WebviewPage<ToPage, FromPage>,
  { id, method, params }: Extract<FromPage, { kind: 'ask' }>,
): Promise<void> {
  if (!pageMethods.includes(method)) return;
  try {
    // The server checks them; the page was built with the same types.
    page.send({ kind: 'answer', id, answer: await document.ask(method, params) });
  } catch (error) {
    page.send({ kind: 'refusal', id, message: messageFor(error) });
  }
}

function untilComplete(document: LabellingDocument): Promise<void> {
  return new Promise((resolve) => {
    const waiting = document.onDidProgress(({ complete }) => {
      if (!complete) return;
      waiting.dispose();
      resolve();
    });
  });
}

function labelOfEdit(changes: readonly Change[]): string {
  const after = changes[0]?.after;
  if (after?.status === 'skipped') return vscode.l10n.t('Skip Row');
  if (after === undefined || after.label === '') return vscode.l10n.t('Take Label Back');
  return vscode.l10n.t('Label "{0}"', after.label);
}

/** One line for people. */
function messageFor(error: unknown): string {
  const failure = failureOf(error);
  switch (failure.kind) {
    case 'failed':
      return failure.message;
    case 'serverStopped':
      return vscode.l10n.t('The language server of GLM is not running.');
    case 'cancelled':
    case 'documentChanged':
      return '';
  }
}
