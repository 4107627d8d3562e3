// textDocument/codeLens: over a line with blanks, what fills them. Only where the user has switched it on.
import * as l10n from '@vscode/l10n';
import type { CodeLens, Connection } from 'vscode-languageserver';
import { CodeLensRefreshRequest } from 'vscode-languageserver';
import { findPlaceholders } from '../blanks/placeholders';
import { fillAllBlanksCommand, fillBlankCommand } from '../protocol';
import type { ClientAbilities } from './clientAbilities';
import type { Documents } from './documents';
import { rangeOf } from './documents';
import type { Feature } from './feature';
import { readDocumentParams } from './params';
import { handler } from './requests';
import type { Settings } from './settings';

/** Lines with lenses; in a document with more blanks than this, lenses are no help. */
const mostLines = 500;

export class CodeLenses implements Feature {
  readonly capabilities = { codeLensProvider: {} };
  readonly #documents: Documents;
  readonly #settings: Settings;
  readonly #client: ClientAbilities;
  #connection: Connection | undefined;

  constructor(documents: Documents, settings: Settings, client: ClientAbilities) {
    this.#documents = documents;
    this.#settings = settings;
    this.#client = client;
  }

  listen(connection: Connection): void {
    this.#connection = connection;
    connection.onCodeLens(handler((params, signal) => this.#lenses(params, signal)));
  }

  /** Asks the client to ask again, for when the setting has changed. */
  refresh(): void {
    if (!this.#client.refreshesLenses) return;
    this.#connection?.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  }

  async #lenses(params: unknown, signal: AbortSignal): Promise<CodeLens[] | null> {
    const { textDocument } = readDocumentParams(params);
    const { uri } = this.#documents.get(textDocument.uri);
    if (!this.#client.hasCommand(fillBlankCommand)) return null;
    const settings = await this.#settings.get(uri);
    signal.throwIfAborted();
    if (!settings.codeLens) return null;
    // The document may have gone on while the settings were asked for.
    const document = this.#documents.get(uri);
    const blanks = findPlaceholders(document.getText());
    const lines = new Set<number>();
    const lenses: CodeLens[] = [];
    for (const blank of blanks) {
      const range = rangeOf(document, blank);
      if (lines.has(range.start.line)) continue;
      if (lines.size >= mostLines) break;
      lines.add(range.start.line);
      lenses.push({
        range,
        command: { title: l10n.t('Fill blank'), command: fillBlankCommand, arguments: [{ uri, range }] },
      });
      if (blanks.length > 1) {
        const title = l10n.t('Fill all blanks ({0})', blanks.length);
        lenses.push({ range, command: { title, command: fillAllBlanksCommand, arguments: [{ uri }] } });
      }
    }
    return lenses;
  }
}
