// A training run in a process of its own, which can be stopped without loss, and killed without harm.
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
} from 'vscode-jsonrpc/node';
import type { LearnOptions } from './learn';
import { eventNotification, learnRequest } from './messages';
import type { LearningRequest, LearningResult } from './request';

export interface ElsewhereOptions extends LearnOptions {
  /** Kills the process at once; what it has kept of its state stays. */
  readonly kill?: AbortSignal;
  /** The bundled program; by default `training.js` beside the running program. */
  readonly program?: string;
  /** What the process writes to its standard error, for the log. */
  readonly onLog?: (text: string) => void;
}

/** @throws Error with what went wrong, also where the process was killed */
export async function learnElsewhere(
  request: LearningRequest,
  options: ElsewhereOptions = {},
): Promise<LearningResult> {
  const program = options.program ?? resolve(__dirname, 'training.js');
  options.kill?.throwIfAborted();
  // The parent's own flags (a debugger's port, say) are not for the child.
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => options.onLog?.(text));
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  // A closed channel shows as the child's end.
  connection.onError(() => undefined);
  connection.onNotification(eventNotification, (event) => options.onEvent?.(event));
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (error) => {
      reject(new Error(`the training process could not be started: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      const how = signal === null ? `ended with exit status ${code ?? 'unknown'}` : `was killed by ${signal}`;
      reject(new Error(`the training process ${how}`));
    });
  });
  ended.catch(() => undefined);
  const source = new CancellationTokenSource();
  const stop = () => source.cancel();
  const kill = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', stop, { once: true });
  options.kill?.addEventListener('abort', kill, { once: true });
  if (options.signal?.aborted === true) stop();
  connection.listen();
  try {
    return await Promise.race([connection.sendRequest(learnRequest, request, source.token), ended]);
  } finally {
    options.signal?.removeEventListener('abort', stop);
    options.kill?.removeEventListener('abort', kill);
    source.dispose();
    kill();
    // Requests in flight shall hear why, before the connection rejects them as merely closed.
    setImmediate(() => connection.dispose());
  }
}
