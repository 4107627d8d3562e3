// One run of the forked inference process, seen from the process that forked it.
import { fork, type ChildProcess } from 'node:child_process';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { howItEnded, plainEnding, type ProcessEnding } from './howItEnded';
import { aliveNotification, openNotification, progressNotification } from './messages';
import type { ModelProblem } from './modelProblem';
import type { LoadProgress, ModelChoice } from './service';

/** A request that was cancelled and is not given up after this time shows that the process hangs, in ms. */
const cancelGrace = 10_000;

/** A process that is told to end has this long to remove what it was writing, in ms. */
const farewell = 1000;

/** A process with work that has been silent for so long hangs, in ms. A step of the largest model takes seconds. */
const silenceLimit = 180_000;

/** Characters of its standard error that may tell why a process ended. */
const rememberedWords = 8_000;

/** The inference process ended while a request was in flight; the next request starts a new one. */
export class InferenceProcessError extends Error {
  override name = 'InferenceProcessError';
  /** Undefined where it was asked to end. */
  readonly problem: ModelProblem | undefined;

  constructor(message: string, ending?: ProcessEnding) {
    super(message);
    this.problem = ending && { kind: 'processEnded', ending };
  }
}

export interface ProcessOptions {
  /** Path of the bundled program. */
  readonly program: string;
  readonly choice: ModelChoice;
  /** Told once, when the process ends without having been asked to. */
  readonly onDeath: (died: InferenceProcess, message: string) => void;
  readonly onProgress: (progress: LoadProgress) => void;
  readonly onLog: (text: string) => void;
}

export class InferenceProcess {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #watch: NodeJS.Timeout;
  /** Rejects every request in flight when the process ends. */
  readonly #ended: Promise<never>;
  #inFlight = 0;
  #lastSign = Date.now();
  #asked = false;

  constructor(options: ProcessOptions) {
    // The parent's own flags (a debugger's port, say) are not for the child.
    this.#child = fork(options.program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let lastWords = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-rememberedWords);
      options.onLog(text);
    });
    this.#connection = createMessageConnection(
      new IPCMessageReader(this.#child),
      new IPCMessageWriter(this.#child),
    );
    this.#connection.onNotification(aliveNotification, () => {
      this.#lastSign = Date.now();
    });
    this.#connection.onNotification(progressNotification, options.onProgress);
    // A closed channel shows as the child's end, below.
    this.#connection.onError(() => undefined);
    this.#ended = new Promise((_, reject) => {
      const end = (ending: ProcessEnding) => {
        clearInterval(this.#watch);
        const message = `the inference process ${this.#asked ? 'was ended' : plainEnding(ending)}`;
        reject(new InferenceProcessError(message, this.#asked ? undefined : ending));
        // Requests in flight shall hear why, before the connection rejects them as merely closed.
        setImmediate(() => {
          this.#connection.dispose();
        });
        if (!this.#asked) {
          this.#asked = true;
          options.onDeath(this, message);
        }
      };
      this.#child.once('error', (error) => {
        end({ kind: 'notStarted', reason: error.message });
      });
      this.#child.once('exit', (code, signal) => {
        end(howItEnded(code, signal, lastWords));
      });
    });
    // Nobody may be waiting when it ends.
    this.#ended.catch(() => undefined);
    this.#watch = setInterval(() => {
      this.#killIfSilent();
    }, 5000);
    this.#watch.unref();
    this.#connection.listen();
    void this.#connection.sendNotification(openNotification, options.choice);
  }

  /**
   * Sends a request. Aborting the signal asks the process to stop, and kills it if it does not.
   * @throws InferenceProcessError when the process ends before it has answered
   * @throws the signal's reason when it was aborted
   */
  async request<R>(
    send: (connection: MessageConnection, token: CancellationToken) => Promise<R>,
    signal?: AbortSignal,
  ): Promise<R> {
    const source = new CancellationTokenSource();
    let grace: NodeJS.Timeout | undefined;
    const cancel = () => {
      source.cancel();
      grace = setTimeout(() => this.#child.kill('SIGKILL'), cancelGrace);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    this.#lastSign = this.#inFlight === 0 ? Date.now() : this.#lastSign;
    this.#inFlight++;
    try {
      const result = await Promise.race([send(this.#connection, source.token), this.#ended]);
      signal?.throwIfAborted();
      return result;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      this.#inFlight--;
      clearTimeout(grace);
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  /** Ends the process; requests in flight are rejected. */
  async end(): Promise<void> {
    this.#asked = true;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      // A closed channel ends it, once a conversion has removed what it has written so far.
      if (this.#child.connected) {
        this.#child.disconnect();
      }
      const late = setTimeout(() => this.#child.kill('SIGKILL'), farewell);
      await exited;
      clearTimeout(late);
    }
  }

  #killIfSilent(): void {
    if (this.#inFlight > 0 && Date.now() - this.#lastSign > silenceLimit) {
      this.#child.kill('SIGKILL');
    }
  }
}
