// What every feature of the language server looks like to the one place that wires them.
import type { Connection, ServerCapabilities } from 'vscode-languageserver';

export interface Feature {
  /** What the server tells its client that it can do. */
  readonly capabilities?: ServerCapabilities;
  /** Listens to the client's requests and notifications. */
  listen(connection: Connection): void;
}
