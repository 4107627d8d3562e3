// Serves an editor with the model in a process of its own: what the server's program and `glm serve` have in common.
import { join } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import { createRemoteService } from './inference/remoteService';
import type { ModelChoice } from './inference/service';
import { startServer } from './languageServer';

/**
 * @param overrides what the command line says about the model, whatever the editor's settings say
 */
export function serve(connection: Connection, overrides: ModelChoice = {}): void {
  startServer(
    connection,
    (choice, onProgress, onSpeed) =>
      createRemoteService(
        { ...choice, ...overrides },
        {
          onCrash: (message) => connection.console.error(message),
          onProgress,
          onSpeed,
          onLog: (text) => connection.console.log(text.trimEnd()),
        },
      ),
    join(__dirname, '..', 'l10n'),
  );
}
