// The command "Show How the Model Reads This": a panel beside the editor that shows one blank being read and written.
import * as vscode from 'vscode';
import { inspectProgress, inspectRequest, type InspectAnswer } from '../../server/protocol';
import { isFromInspector, type FromInspector, type ToInspector } from '../../webviews/inspector/messages';
import { rangeParams } from '../connection/documentParams';
import { failureOf } from '../connection/failure';
import { documentSchemes, type GlmServer } from '../connection/server';
import { WebviewPage } from '../webview';
import { inspectorStrings } from './strings';

export class Inspector implements vscode.Disposable {
  readonly #server: GlmServer;
  readonly #extensionUri: vscode.Uri;
  #panel: vscode.WebviewPanel | undefined;
  #page: WebviewPage<ToInspector, FromInspector> | undefined;
  /** What the page has been told since the blank was chosen: told again to a page that starts afresh. */
  #told: ToInspector[] = [];
  #document: vscode.TextDocument | undefined;
  #answer: InspectAnswer | undefined;
  #request: vscode.CancellationTokenSource | undefined;

  constructor(server: GlmServer, extensionUri: vscode.Uri) {
    this.#server = server;
    this.#extensionUri = extensionUri;
  }

  /** Shows the blank at the cursor of the active editor. */
  show(): void {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a document that GLM should read.'));
      return;
    }
    if (!documentSchemes.includes(editor.document.uri.scheme)) {
      void vscode.window.showInformationMessage(vscode.l10n.t('GLM cannot read this kind of document.'));
      return;
    }
    this.#open();
    void this.#read(editor, false);
  }

  dispose(): void {
    this.#request?.cancel();
    this.#panel?.dispose();
  }

  #open(): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal(undefined, true);
      return;
    }
    const title = vscode.l10n.t('GLM: How the Model Reads');
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel('glm.inspector', title, column, {});
    this.#panel = panel;
    this.#page = new WebviewPage<ToInspector, FromInspector>(panel.webview, {
      extensionUri: this.#extensionUri,
      name: 'inspector',
      title,
      strings: inspectorStrings(),
      isMessage: isFromInspector,
      onMessage: (message) => this.#receive(message),
    });
    panel.onDidDispose(() => {
      this.#request?.cancel();
      this.#page?.dispose();
      [this.#panel, this.#page, this.#document, this.#answer] = [undefined, undefined, undefined, undefined];
      this.#told = [];
    });
  }

  #receive(message: FromInspector): void {
    switch (message.kind) {
      case 'ready':
        for (const told of this.#told) this.#page?.send(told);
        return;
      case 'read': {
        const editor = this.#editor();
        if (editor !== undefined) void this.#read(editor, message.all);
        else this.#tell({ kind: 'failed', message: vscode.l10n.t('The document is no longer open.') });
        return;
      }
      case 'copy':
        if (this.#answer !== undefined) {
          void vscode.env.clipboard
            .writeText(`${JSON.stringify(this.#answer.reading, undefined, 2)}\n`)
            .then(() => this.#page?.send({ kind: 'copied' }));
        }
    }
  }

  /** The editor whose cursor says which blank: the active one, or one that shows the document read last. */
  #editor(): vscode.TextEditor | undefined {
    const active = vscode.window.activeTextEditor;
    if (active !== undefined && documentSchemes.includes(active.document.uri.scheme)) return active;
    return vscode.window.visibleTextEditors.find(({ document }) => document === this.#document);
  }

  async #read({ document, selection }: vscode.TextEditor, all: boolean): Promise<void> {
    this.#request?.cancel();
    const request = new vscode.CancellationTokenSource();
    this.#request = request;
    this.#document = document;
    this.#answer = undefined;
    this.#told = [];
    try {
      const answer = await this.#ask(document, selection, all, request.token);
      if (request !== this.#request) return;
      this.#answer = answer;
      this.#tell({ kind: 'done' });
    } catch (error) {
      if (request !== this.#request) return;
      this.#tell({ kind: 'failed', message: messageOf(error) });
    } finally {
      request.dispose();
    }
  }

  async #ask(
    document: vscode.TextDocument,
    selection: vscode.Range,
    all: boolean,
    token: vscode.CancellationToken,
  ): Promise<InspectAnswer> {
    const { client } = this.#server;
    const partialResultToken = crypto.randomUUID();
    const name = vscode.workspace.asRelativePath(document.uri);
    const listener = client.onProgress(inspectProgress, partialResultToken, (progress) => {
      if (token.isCancellationRequested) return;
      this.#tell(progress.kind === 'step' ? progress : { ...progress, document: name, all });
    });
    try {
      return await client.sendRequest(
        inspectRequest,
        { ...rangeParams(this.#server, document, selection), all, partialResultToken },
        token,
      );
    } finally {
      listener.dispose();
    }
  }

  #tell(message: ToInspector): void {
    this.#told.push(message);
    this.#page?.send(message);
  }
}

/** Why the page shows nothing. */
function messageOf(error: unknown): string {
  const failure = failureOf(error);
  switch (failure.kind) {
    case 'cancelled':
      return vscode.l10n.t('Reading was cancelled.');
    case 'documentChanged':
      return vscode.l10n.t('The document changed while GLM was reading it.');
    case 'serverStopped':
      return vscode.l10n.t('The language server of GLM is not running.');
    case 'failed':
      return vscode.l10n.t('GLM could not read the document: {0}', failure.message);
  }
}
