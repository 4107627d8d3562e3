// A dataset that is open for labelling. It lives in the server; here is the line to it, and what keeps that line up
// when the server was started again.
import * as vscode from 'vscode';
import { ResponseError, State } from 'vscode-languageclient/node';
import {
  datasetChanged,
  datasetInUse,
  labellingProgressNotification,
  labellingRequest,
  openDatasetRequest,
  type Change,
  type LabellingAnswer,
  type LabellingMethod,
  type LabellingParams,
  type LabellingProgress,
  type OpenDatasetAnswer,
} from '../../server/protocol';
import { failureOf } from '../connection/failure';
import type { GlmServer } from '../connection/server';

export interface LabellingPaths {
  /** The dataset. */
  readonly uri: vscode.Uri;
  /** The task file. */
  readonly task: vscode.Uri;
  /** Where decisions are kept until they are saved. */
  readonly journal: vscode.Uri;
  /** The editor's backup of an earlier journal. */
  readonly backup?: string;
  /** Whether the dataset is taken from another window. */
  readonly takeOver?: boolean;
}

export class LabellingDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly task: vscode.Uri;
  readonly #paths: LabellingPaths;
  readonly #server: GlmServer;
  readonly #opened = new vscode.EventEmitter<OpenDatasetAnswer>();
  readonly #progressed = new vscode.EventEmitter<LabellingProgress>();
  readonly #changed = new vscode.EventEmitter<{
    readonly changes: readonly Change[];
    readonly to: 'before' | 'after';
  }>();
  readonly #subscription: vscode.Disposable;
  #session: Promise<OpenDatasetAnswer>;
  #reopening: Promise<void> | undefined;

  private constructor(paths: LabellingPaths, server: GlmServer) {
    this.uri = paths.uri;
    this.task = paths.task;
    this.#paths = paths;
    this.#server = server;
    this.#session = this.#open({
      ...(paths.backup !== undefined && { backup: paths.backup }),
      ...(paths.takeOver !== undefined && { takeOver: paths.takeOver }),
    });
    this.#subscription = server.client.onNotification(
      labellingProgressNotification,
      ({ session, progress }) => {
        void this.#session.then(
          (opened) => {
            if (opened.session === session) this.#progressed.fire(progress);
          },
          () => undefined,
        );
      },
    );
  }

  /**
   * A dataset that another window labels is only opened where the user wants it here instead.
   * @throws with the server's words where dataset or task cannot be used
   */
  static async open(paths: LabellingPaths, server: GlmServer): Promise<LabellingDocument> {
    const document = new LabellingDocument(paths, server);
    try {
      await document.#session;
      return document;
    } catch (error) {
      document.dispose();
      if (paths.takeOver === true || !isInUse(error)) throw error;
      const here = vscode.l10n.t('Label Here Instead');
      const detail = vscode.l10n.t(
        'What was decided there is kept; the other window can then label no more.',
      );
      const choice = await vscode.window.showWarningMessage(error.message, { modal: true, detail }, here);
      if (choice !== here) throw error;
      return LabellingDocument.open({ ...paths, takeOver: true }, server);
    }
  }

  /** The dataset was opened again: after a crash of the server, after its file or its task has changed. */
  get onDidOpen(): vscode.Event<OpenDatasetAnswer> {
    return this.#opened.event;
  }

  get onDidProgress(): vscode.Event<LabellingProgress> {
    return this.#progressed.event;
  }

  /** Labels were given, undone or restored. */
  get onDidChange(): vscode.Event<{ readonly changes: readonly Change[]; readonly to: 'before' | 'after' }> {
    return this.#changed.event;
  }

  get session(): Promise<OpenDatasetAnswer> {
    return this.#session;
  }

  /** Asks the open dataset; once more when the server was lost meanwhile, as nothing that was decided is lost with it. */
  async ask<M extends LabellingMethod>(method: M, params: LabellingParams<M>): Promise<LabellingAnswer<M>> {
    try {
      return await this.#ask(method, params);
    } catch (error) {
      if (!isLost(error)) throw error;
      await this.reopen();
      return this.#ask(method, params);
    }
  }

  /** Puts labels back to what they were, or forth again. */
  async restore(changes: readonly Change[], to: 'before' | 'after'): Promise<void> {
    await this.ask('restore', { changes, to });
    this.showChanges(changes, to);
  }

  /** Tells those who show the dataset what has changed. */
  showChanges(changes: readonly Change[], to: 'before' | 'after'): void {
    this.#changed.fire({ changes, to });
  }

  /** Opens the dataset again as it is now; what was decided and is not saved comes from the journal. */
  reopen(): Promise<void> {
    this.#reopening ??= this.#reopen().finally(() => {
      this.#reopening = undefined;
    });
    return this.#reopening;
  }

  dispose(): void {
    void this.#session
      .then(({ session }) => this.#server.client.sendRequest(labellingRequest('close'), { session }))
      .catch(() => undefined);
    vscode.Disposable.from(this.#subscription, this.#opened, this.#progressed, this.#changed).dispose();
  }

  async #reopen(): Promise<void> {
    const before = this.#session;
    await untilRunning(this.#server);
    try {
      const { session } = await before;
      await this.#server.client.sendRequest(labellingRequest('close'), { session });
    } catch {
      // It went with the server that had it.
    }
    this.#session = this.#open();
    this.#opened.fire(await this.#session);
  }

  #open(first: Pick<LabellingPaths, 'backup' | 'takeOver'> = {}): Promise<OpenDatasetAnswer> {
    const { uri, task, journal } = this.#paths;
    return this.#server.client.sendRequest(openDatasetRequest, {
      dataset: uri.fsPath,
      task: task.fsPath,
      journal: journal.fsPath,
      ...first,
    });
  }

  async #ask<M extends LabellingMethod>(method: M, params: LabellingParams<M>): Promise<LabellingAnswer<M>> {
    const { session } = await this.#session;
    return this.#server.client.sendRequest<LabellingAnswer<M>>(labellingRequest(method).method, {
      ...params,
      session,
    });
  }
}

/** Another window labels the dataset. */
export function isInUse(error: unknown): error is ResponseError<void> {
  return error instanceof ResponseError && error.code === datasetInUse;
}

/** Another program has written the dataset, which is no longer what is shown. */
export function hasChanged(error: unknown): boolean {
  return error instanceof ResponseError && error.code === datasetChanged;
}

/** The server is gone, or it is another one that has not opened the dataset. */
function isLost(error: unknown): boolean {
  const failure = failureOf(error);
  return (
    failure.kind === 'serverStopped' ||
    (failure.kind === 'failed' &&
      /^no dataset \d+ is open$|connection .*(closed|disposed)/i.test(failure.message))
  );
}

function untilRunning({ client }: GlmServer): Promise<void> {
  if (client.state === State.Running) return Promise.resolve();
  return new Promise((resolve) => {
    const waiting = client.onDidChangeState(({ newState }) => {
      if (newState !== State.Running) return;
      waiting.dispose();
      resolve();
    });
  });
}
