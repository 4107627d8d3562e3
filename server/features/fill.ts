// glm/fill: candidates for a placeholder, a selection or the place of a cursor.
import type { Connection } from 'vscode-languageserver';
import type { FillAnswer } from '../protocol';
import { fillRequest } from '../protocol';
import type { Candidates } from './candidates';
import type { Documents } from './documents';
import { blankOf, rangeOf } from './documents';
import type { Feature } from './feature';
import { readFillParams } from './params';
import { handler } from './requests';
import type { Settings } from './settings';

export class Fill implements Feature {
  readonly #documents: Documents;
  readonly #settings: Settings;
  readonly #candidates: Candidates;

  constructor(documents: Documents, settings: Settings, candidates: Candidates) {
    this.#documents = documents;
    this.#settings = settings;
    this.#candidates = candidates;
  }

  listen(connection: Connection): void {
    connection.onRequest(
      fillRequest,
      handler((params, signal) => this.#fill(params, signal)),
    );
  }

  async #fill(params: unknown, cancelled: AbortSignal): Promise<FillAnswer> {
    const { textDocument, version, range } = readFillParams(params);
    const document = this.#documents.get(textDocument.uri, version);
    const blank = blankOf(document, range);
    const place = rangeOf(document, blank);

    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const settings = await this.#settings.get(document.uri);
    signal.throwIfAborted();
    return {
      range: place,
      original: document.getText(place),
      candidates: await this.#candidates.of(document, blank, settings, signal),
    };
  }
}
