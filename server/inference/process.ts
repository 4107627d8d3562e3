// The forked inference process: the local service behind JSON-RPC. It ends with the process that forked it.
import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type CancellationToken,
} from 'vscode-jsonrpc/node';
import { probe } from '../runtime/probe';
import { ConstraintError } from '../glm/decoding/constraints/error';
import { LocalService } from './localService';
import {
  aliveNotification,
  fillJointlyRequest,
  fillRequest,
  inspectProgress,
  inspectRequest,
  loadRequest,
  logitsRequest,
  openNotification,
  probeRequest,
  progressNotification,
  scoreAllProgress,
  scoreAllRequest,
  scoreRequest,
  tokenizeRequest,
} from './messages';
import { modelProblem } from './modelProblem';
import type { InspectStep } from './service';

const aliveInterval = 1000;

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
let service: LocalService | undefined;

function opened(): LocalService {
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

/** Errors go over with their own words, without JSON-RPC's around them. */
async function plainly<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = error instanceof ConstraintError ? error.problem : modelProblem(error);
    throw new ResponseError(ErrorCodes.InternalError, message, problem);
  }
}

connection.onNotification(openNotification, (choice) => {
  service = new LocalService(choice, {
    onProgress: (progress) => void connection.sendNotification(progressNotification, progress),
  });
});
connection.onRequest(probeRequest, (device) => plainly(probe(device)));
connection.onRequest(loadRequest, (token) => plainly(opened().load(signalOf(token))));
connection.onRequest(fillRequest, (request, token) => plainly(opened().fill(request, signalOf(token))));
connection.onRequest(fillJointlyRequest, (request, token) =>
  plainly(opened().fillJointly(request, signalOf(token))),
);
connection.onRequest(scoreRequest, (request, token) => plainly(opened().score(request, signalOf(token))));
connection.onRequest(scoreAllRequest, ({ requests, progress }, token) => {
  const onProgress =
    progress === undefined
      ? undefined
      : (scored: number) => void connection.sendProgress(scoreAllProgress, progress, scored);
  return plainly(opened().scoreAll(requests, signalOf(token), onProgress));
});
connection.onRequest(tokenizeRequest, (text) => plainly(opened().tokenize(text)));
connection.onRequest(inspectRequest, ({ request, progress }, token) => {
  const onStep =
    progress === undefined
      ? undefined
      : (step: InspectStep) => void connection.sendProgress(inspectProgress, progress, step);
  return plainly(opened().inspect(request, signalOf(token), onStep));
});
connection.onRequest(logitsRequest, (request) => plainly(opened().logits(request)));

// Ctrl-C reaches every process of a terminal: whoever forked this one decides, and ends it by closing the channel.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  void (service?.stopLoading() ?? Promise.resolve()).finally(() => process.exit(0));
});
setInterval(() => void connection.sendNotification(aliveNotification), aliveInterval).unref();
connection.listen();
