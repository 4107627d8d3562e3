// The forked training process: one run, then it ends; it ends as well with the process that forked it.
import { constants, setPriority } from 'node:os';
import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { learn } from './learn';
import { eventNotification, learnRequest } from './messages';

// Whoever is typing comes first.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Some systems do not allow it; it is a courtesy only.
}

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

connection.onRequest(learnRequest, async (request, token) => {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  try {
    return await learn(request, {
      signal: controller.signal,
      onEvent: (event) => void connection.sendNotification(eventNotification, event),
    });
  } catch (error) {
    throw new ResponseError<void>(
      ErrorCodes.InternalError,
      error instanceof Error ? error.message : String(error),
    );
  }
});

process.on('disconnect', () => process.exit(0));
connection.listen();
