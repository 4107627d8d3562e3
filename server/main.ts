// The language server's program: a client over stdio, IPC or a socket, the model in a process of its own.
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createRemoteService } from './inference/remoteService';
import { startServer } from './languageServer';

const connection = createConnection(ProposedFeatures.all);

startServer(
  connection,
  (choice) =>
    createRemoteService(choice, {
      onCrash: (message) => connection.console.error(message),
      onProgress: (message) => connection.console.info(message),
      onLog: (text) => connection.console.log(text.trimEnd()),
    }),
  join(__dirname, '..', 'l10n'),
);
