// A language client for tests: what an editor would send, and what it would see.
import type { ChildProcess } from 'node:child_process';
import type {
  CodeAction,
  CodeLens,
  Hover,
  InitializeResult,
  InlineCompletionItem,
  MessageConnection,
  Position,
  Range,
} from 'vscode-languageserver-protocol/node';
import {
  CancellationTokenSource,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeActionTriggerKind,
  CodeLensRefreshRequest,
  CodeLensRequest,
  Command,
  ConfigurationRequest,
  createMessageConnection,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  InlineCompletionRequest,
  InlineCompletionTriggerKind,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgress,
} from 'vscode-languageserver-protocol/node';
import type { FillAllAnswer, FillAnswer, RephraseAnswer, ServerStatus } from '../../../server/protocol';
import { fillAllRequest, fillRequest, rephraseRequest, statusNotification } from '../../../server/protocol';

export interface ClientOptions {
  /** What the user has in `glm.*`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What documents whose URI begins so have instead. */
  readonly folderSettings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly locale?: string;
  /** The process whose end is to be the server's; by default this one. */
  readonly processId?: number;
  /** Formats that hovers may have. */
  readonly hoverFormats?: ('markdown' | 'plaintext')[];
  /** Commands that the client has for the server's actions and lenses. */
  readonly commands?: readonly string[];
}

/** A request under way that can be cancelled. */
export interface Pending<Result> {
  readonly answer: Promise<Result>;
  readonly cancel: () => void;
}

export class Client {
  readonly connection: MessageConnection;
  readonly statuses: ServerStatus[] = [];
  /** Which scopes the server asked settings of. */
  readonly scopes: (string | undefined)[] = [];
  /** How often the server has asked for its lenses to be asked for again. */
  lensRefreshes = 0;
  settings: Readonly<Record<string, unknown>>;
  readonly #options: ClientOptions;
  readonly #waiting = new Set<() => void>();

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, options: ClientOptions = {}) {
    this.#options = options;
    this.settings = options.settings ?? {};
    this.connection = createMessageConnection(
      new StreamMessageReader(input),
      new StreamMessageWriter(output),
    );
    this.connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ scopeUri }) => {
        this.scopes.push(scopeUri);
        const folders = Object.entries(options.folderSettings ?? {});
        const own = folders.find(([folder]) => scopeUri?.startsWith(folder))?.[1];
        return { ...this.settings, ...own };
      }),
    );
    this.connection.onRequest(RegistrationRequest.type, () => undefined);
    this.connection.onRequest(CodeLensRefreshRequest.type, () => {
      this.lensRefreshes++;
    });
    this.connection.onNotification(statusNotification, (status) => {
      this.statuses.push(status);
      for (const look of this.#waiting) look();
    });
    this.connection.onError(() => undefined);
    this.connection.listen();
  }

  /** A client of a server that runs in a process of its own. */
  static of({ stdout, stdin }: ChildProcess, options?: ClientOptions): Client {
    if (!stdout || !stdin) throw new Error('the server has no pipes');
    stdin.on('error', () => undefined);
    return new Client(stdout, stdin, options);
  }

  async initialize(): Promise<InitializeResult> {
    const result = await this.connection.sendRequest(InitializeRequest.type, {
      processId: this.#options.processId ?? process.pid,
      rootUri: null,
      ...(this.#options.locale !== undefined && { locale: this.#options.locale }),
      capabilities: {
        workspace: {
          configuration: true,
          didChangeConfiguration: { dynamicRegistration: true },
          codeLens: { refreshSupport: true },
          workspaceEdit: { documentChanges: true },
        },
        ...(this.#options.commands && { experimental: { glm: { commands: this.#options.commands } } }),
        textDocument: { hover: { contentFormat: this.#options.hoverFormats ?? ['markdown', 'plaintext'] } },
      },
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
    return result;
  }

  open(text: string, uri = 'untitled:one', version = 1): Promise<void> {
    const textDocument = { uri, languageId: 'markdown', version, text };
    return this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  change(range: Range, text: string, version: number, uri = 'untitled:one'): Promise<void> {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  close(uri = 'untitled:one'): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  fill(range: Range, version = 1, uri = 'untitled:one'): Pending<FillAnswer> {
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri }, version, range };
    return {
      answer: this.connection.sendRequest(fillRequest, params, source.token),
      cancel: () => source.cancel(),
    };
  }

  fillAll(
    version = 1,
    uri = 'untitled:one',
    progress?: (kind: string, percentage?: number) => void,
  ): Pending<FillAllAnswer> {
    const source = new CancellationTokenSource();
    const workDoneToken = crypto.randomUUID();
    if (progress) {
      this.connection.onProgress(WorkDoneProgress.type, workDoneToken, (value) =>
        progress(value.kind, 'percentage' in value ? value.percentage : undefined),
      );
    }
    const params = { textDocument: { uri }, version, ...(progress && { workDoneToken }) };
    return {
      answer: this.connection.sendRequest(fillAllRequest, params, source.token),
      cancel: () => source.cancel(),
    };
  }

  hover(position: Position, uri = 'untitled:one'): Promise<Hover | null> {
    return this.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  }

  /** Ghost text at a position, asked for (1) or not (2). */
  suggest(
    position: Position,
    triggerKind: InlineCompletionTriggerKind = InlineCompletionTriggerKind.Invoked,
    uri = 'untitled:one',
  ): Pending<InlineCompletionItem[] | null> {
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri }, position, context: { triggerKind } };
    const answer = this.connection.sendRequest(InlineCompletionRequest.type, params, source.token);
    return {
      answer: answer.then((found) => (Array.isArray(found) || !found ? found : found.items)),
      cancel: () => source.cancel(),
    };
  }

  /** Actions of the menu that a person opens, or of the light bulb that comes by itself. */
  async codeActions(
    range: Range,
    triggerKind: CodeActionTriggerKind = CodeActionTriggerKind.Invoked,
    context: { readonly uri?: string; readonly only?: string[] } = {},
  ): Promise<CodeAction[]> {
    const { uri = 'untitled:one', only } = context;
    const found = await this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics: [], triggerKind, ...(only && { only }) },
    });
    return (found ?? []).filter((action): action is CodeAction => !Command.is(action));
  }

  resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest(CodeActionResolveRequest.type, action);
  }

  lenses(uri = 'untitled:one'): Promise<CodeLens[] | null> {
    return this.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
  }

  rephrase(range: Range, version = 1, uri = 'untitled:one'): Pending<RephraseAnswer> {
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri }, version, range };
    return {
      answer: this.connection.sendRequest(rephraseRequest, params, source.token),
      cancel: () => source.cancel(),
    };
  }

  /** Waits for a status; one that was sent already counts. */
  async status(state: ServerStatus['state'], since = 0): Promise<ServerStatus> {
    for (;;) {
      const found = this.statuses.slice(since).find((status) => status.state === state);
      if (found) return found;
      await new Promise<void>((resolve) => {
        const look = (): void => {
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
  }

  shutdown(): Promise<void> {
    return this.connection.sendRequest(ShutdownRequest.type);
  }

  exit(): Promise<void> {
    return this.connection.sendNotification(ExitNotification.type);
  }

  dispose(): void {
    this.connection.dispose();
  }
}

/** The range of one line's characters. */
export function on(line: number, start: number, end = start): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
