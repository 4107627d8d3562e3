// The forked inference process: the local service behind JSON-RPC. It ends with the process that forked it.
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type CancellationToken,
} from 'vscode-jsonrpc/node';
import { LocalService } from './localService';
import {
  aliveNotification,
  fillRequest,
  inspectRequest,
  loadRequest,
  logitsRequest,
  openNotification,
  progressNotification,
  scoreRequest,
  tokenizeRequest,
} from './messages';
import type { GlmService } from './service';

const aliveInterval = 1000;

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
let service: GlmService | undefined;

function opened(): GlmService {
  if (service === undefined) {
    throw new Error('no model was chosen');
  }
  return service;
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => {
    controller.abort();
  });
  return controller.signal;
}

connection.onNotification(openNotification, (choice) => {
  service = new LocalService(choice, {
    onProgress: (message) => void connection.sendNotification(progressNotification, message),
  });
});
connection.onRequest(loadRequest, () => opened().load());
connection.onRequest(fillRequest, (request, token) => opened().fill(request, signalOf(token)));
connection.onRequest(scoreRequest, (request, token) => opened().score(request, signalOf(token)));
connection.onRequest(tokenizeRequest, (text) => opened().tokenize(text));
connection.onRequest(inspectRequest, (request) => opened().inspect(request));
connection.onRequest(logitsRequest, (request) => opened().logits(request));

process.on('disconnect', () => process.exit(0));
setInterval(() => void connection.sendNotification(aliveNotification), aliveInterval).unref();
connection.listen();
