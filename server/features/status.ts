// Tells the client how the model fares, and restarts it when asked to.
import type { Connection } from 'vscode-languageserver';
import type { ServerStatus } from '../protocol';
import { restartRequest, statusNotification, stopLoadingRequest } from '../protocol';
import type { Feature } from './feature';
import { handler } from './requests';

export class Status implements Feature {
  readonly #restart: () => Promise<void>;
  readonly #stopLoading: () => void;
  #connection: Connection | undefined;

  constructor(restart: () => Promise<void>, stopLoading: () => void) {
    this.#restart = restart;
    this.#stopLoading = stopLoading;
  }

  listen(connection: Connection): void {
    this.#connection = connection;
    const restart = handler<undefined, void>(() => this.#restart());
    connection.onRequest(restartRequest, (token) => restart(undefined, token));
    connection.onRequest(stopLoadingRequest, () => {
      this.#stopLoading();
    });
  }

  show(status: ServerStatus): void {
    // The connection may be gone already; then nobody wants to know.
    this.#connection?.sendNotification(statusNotification, status).catch(() => undefined);
  }
}
