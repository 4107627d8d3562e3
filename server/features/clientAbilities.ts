// What the client says about itself that decides what it is offered.
import type { InitializeParams, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isRecord } from './params';

export class ClientAbilities {
  #commands: ReadonlySet<unknown> = new Set();
  #versionedEdits = false;
  #lensRefresh = false;

  initialize({ capabilities }: InitializeParams): void {
    const experimental: unknown = capabilities.experimental;
    const own = isRecord(experimental) && isRecord(experimental.glm) ? experimental.glm.commands : undefined;
    this.#commands = new Set<unknown>(Array.isArray(own) ? own : []);
    this.#versionedEdits = capabilities.workspace?.workspaceEdit?.documentChanges === true;
    this.#lensRefresh = capabilities.workspace?.codeLens?.refreshSupport === true;
  }

  /** Whether the client has registered a command of `protocol/commands`. */
  hasCommand(command: string): boolean {
    return this.#commands.has(command);
  }

  /** Whether lenses can be asked for again. */
  get refreshesLenses(): boolean {
    return this.#lensRefresh;
  }

  /** Edits of one document, tied to its version where the client understands that. */
  editOf({ uri, version }: TextDocument, edits: TextEdit[]): WorkspaceEdit {
    return this.#versionedEdits
      ? { documentChanges: [{ textDocument: { uri, version }, edits }] }
      : { changes: { [uri]: edits } };
  }
}
