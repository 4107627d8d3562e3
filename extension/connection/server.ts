// The one owner of the language server's process: starts it, starts it again after a crash, and knows how it fares.
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
  type ErrorHandler,
  type LanguageClientOptions,
  type Middleware,
  type ServerOptions,
  type StaticFeature,
} from 'vscode-languageclient/node';
import {
  fillAllBlanksCommand,
  fillBlankCommand,
  insertCandidateCommand,
  rephraseCommand,
  restartRequest,
  statusNotification,
  turnIntoBlankCommand,
  type ClientCommands,
  type ServerStatus,
} from '../../server/protocol';
import { CrashLimit } from './crashLimit';
import { serverEnvironment } from './environment';

/**
 * Kinds of documents (URI schemes) that the server is told about: those of the editor itself and of the folders that are
 * open, on whatever file system. Not output channels: our own log is one.
 */
export const documentSchemes: readonly string[] = [
  ...new Set((vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)),
  'file',
  'untitled',
  'vscode-notebook-cell',
  'vscode-userdata',
  'vscode-remote',
  'vscode-vfs',
  'vscode-scm',
];

/** How the server fares: what it says itself, or that it is not there to say anything. */
export type ServerHealth =
  ServerStatus | { readonly state: 'starting' } | { readonly state: 'stopped'; readonly message?: string };

const crashesBeforeGivingUp = 5;
const crashWindowMinutes = 3;
const longestStartMs = 5000;

/** The language server, seen from the editor. */
export class GlmServer implements vscode.Disposable {
  /** For requests. They wait while the server starts. */
  readonly client: LanguageClient;
  readonly onDidChangeHealth: vscode.Event<ServerHealth>;

  readonly #healthEmitter = new vscode.EventEmitter<ServerHealth>();
  readonly #crashes = new CrashLimit(crashesBeforeGivingUp, crashWindowMinutes * 60_000);
  readonly #log: vscode.LogOutputChannel;
  #health: ServerHealth = { state: 'starting' };
  #restarting: Promise<void> | undefined;

  /** @param middleware what stands between the editor and the server, beside what is done here */
  constructor(serverModule: string, log: vscode.LogOutputChannel, middleware: Middleware = {}) {
    this.#log = log;
    this.onDidChangeHealth = this.#healthEmitter.event;
    this.client = new QuietClient(
      'glm',
      'GLM',
      serverOptions(serverModule),
      clientOptions(log, this.#errorHandler(), middleware),
    );
    this.client.registerFeature(ownCommands);
    this.client.onNotification(statusNotification, (status) => this.#setHealth(status));
    this.client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) {
        this.#setHealth({ state: 'starting' });
      } else if (newState === State.StartFailed) {
        this.#setHealth({
          state: 'stopped',
          message: vscode.l10n.t('The language server could not be started.'),
        });
      } else if (newState === State.Stopped && this.#health.state !== 'stopped') {
        this.#setHealth({ state: 'stopped' });
      }
    });
  }

  get health(): ServerHealth {
    return this.#health;
  }

  /** Starts the server. A failure is logged, and `health` tells it. */
  async start(): Promise<void> {
    try {
      await this.client.start();
    } catch (error) {
      this.#log.error(error instanceof Error ? error : String(error));
    }
  }

  /** Replaces the server by a fresh one, whatever state it is in. A second call joins the first. */
  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /** Replaces the model's process by a fresh one. The server stays. */
  async restartModel(): Promise<void> {
    this.#log.info('Restarting the model');
    await this.client.sendRequest(restartRequest);
  }

  async stop(): Promise<void> {
    try {
      await this.client.stop();
    } catch (error) {
      // It never started, or ends the hard way; the client kills what is left of it.
      this.#log.debug(String(error));
    }
  }

  dispose(): void {
    this.#healthEmitter.dispose();
  }

  async #restart(): Promise<void> {
    this.#log.info('Restarting the language server');
    this.#crashes.reset();
    if (this.client.state === State.Starting) {
      // The library cannot stop a server in the middle of its start.
      const late = new Promise<void>((resolve) => setTimeout(resolve, longestStartMs));
      await Promise.race([this.start(), late]);
    }
    await this.stop();
    await this.start();
  }

  #setHealth(health: ServerHealth): void {
    this.#health = health;
    this.#healthEmitter.fire(health);
  }

  #errorHandler(): ErrorHandler {
    return {
      // One bad message is no reason to give up; when the connection is really gone, `closed` follows.
      error: (error) => {
        this.#log.error(error);
        return { action: ErrorAction.Continue, handled: true };
      },
      closed: () => {
        if (!this.#crashes.isExceededBy(Date.now())) {
          return {
            action: CloseAction.Restart,
            message: 'The language server ended unexpectedly and is started again.',
            handled: true,
          };
        }
        const message = vscode.l10n.t(
          'The language server of GLM crashed {0} times in {1} minutes and will not be started again.',
          crashesBeforeGivingUp,
          crashWindowMinutes,
        );
        this.#setHealth({ state: 'stopped', message });
        void this.#offerRestart(message);
        return { action: CloseAction.DoNotRestart, message, handled: true };
      },
    };
  }

  async #offerRestart(message: string): Promise<void> {
    const restart = vscode.l10n.t('Restart');
    const showLog = vscode.l10n.t('Show Log');
    const choice = await vscode.window.showErrorMessage(message, restart, showLog);
    if (choice === restart) {
      await this.restart();
    } else if (choice === showLog) {
      this.#log.show();
    }
  }
}

/** Logs what went wrong; what the user needs to know is said here, once, and not by the library as well. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

function serverOptions(module: string): ServerOptions {
  // Over stdio the server sees the end of its input when the extension host dies, and ends itself.
  const run = { module, transport: TransportKind.stdio };
  const options = (execArgv: string[]) => ({
    execArgv,
    // Looked up at every start.
    get env() {
      return serverEnvironment();
    },
  });
  return { run: { ...run, options: options([]) }, debug: { ...run, options: options(['--inspect=6009']) } };
}

/** Tells the server which commands its actions and lenses may name. */
const ownCommands: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    const glm: ClientCommands = {
      commands: [fillBlankCommand, fillAllBlanksCommand, turnIntoBlankCommand, rephraseCommand],
    };
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), glm };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};

function clientOptions(
  log: vscode.LogOutputChannel,
  errorHandler: ErrorHandler,
  middleware: Middleware,
): LanguageClientOptions {
  return {
    documentSelector: documentSchemes.map((scheme) => ({ scheme })),
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    errorHandler,
    // The end of the connection, or the start that failed, is handled as such.
    initializationFailedHandler: () => false,
    // A document that no one has looked at costs the server nothing.
    textSynchronization: { delayOpenNotifications: true },
    middleware: {
      ...middleware,
      workspace: {
        // The access token of the hub is not for messages: those can be traced.
        configuration: async (params, token, next) => {
          const values = await next(params, token);
          return Array.isArray(values) ? values.map(withoutHub) : values;
        },
        // The server asks for what it needs.
        didChangeConfiguration: (_sections, next) => next(undefined),
      },
      // Links in a hover may call this one command of ours and nothing else.
      provideHover: async (document, position, token, next) => {
        const hover = await next(document, position, token);
        for (const content of hover?.contents ?? []) {
          if (content instanceof vscode.MarkdownString) {
            content.isTrusted = { enabledCommands: [insertCandidateCommand] };
          }
        }
        return hover;
      },
    },
  };
}

/** The settings as the server is told them. */
function withoutHub(settings: unknown): unknown {
  return typeof settings === 'object' && settings !== null ? { ...settings, hub: undefined } : settings;
}
