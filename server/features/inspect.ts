// glm/inspect: how the model reads a blank and what it finds likely there, step by step.
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import { excerptAround } from '../blanks/excerpt';
import type { InspectAnswer, InspectProgress } from '../protocol';
import { inspectProgress, inspectRequest } from '../protocol';
import { charactersForModel } from './candidates';
import type { Documents } from './documents';
import { blankOf, rangeOf } from './documents';
import type { Feature } from './feature';
import type { Model } from './model';
import { readInspectParams } from './params';
import { handler } from './requests';
import type { Settings } from './settings';

/** Tokens that each step shows. */
const shown = 5;

export class Inspect implements Feature {
  readonly #documents: Documents;
  readonly #settings: Settings;
  readonly #model: Model;

  constructor(documents: Documents, settings: Settings, model: Model) {
    this.#documents = documents;
    this.#settings = settings;
    this.#model = model;
  }

  listen(connection: Connection): void {
    connection.onRequest(
      inspectRequest,
      handler((params, signal) => this.#inspect(connection, params, signal)),
    );
  }

  async #inspect(connection: Connection, params: unknown, cancelled: AbortSignal): Promise<InspectAnswer> {
    const { textDocument, version, range, all, partialResultToken } = readInspectParams(params);
    const document = this.#documents.get(textDocument.uri, version);
    const whole = document.getText();
    const blank = blankOf(document, range);
    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const { maxTokens } = await this.#settings.get(document.uri);
    signal.throwIfAborted();

    const { text, blanks, index } = excerptAround(whole, blank, charactersForModel);
    const fill = all === true ? blanks.map((_, i) => i) : [index];
    const request = { text, blanks, fill, maxTokens, top: shown, wellFormed: true };
    const report = (progress: InspectProgress): void => {
      if (partialResultToken === undefined) return;
      connection.sendProgress(inspectProgress, partialResultToken, progress).catch(() => undefined);
    };
    const original = whole.slice(blank.start, blank.end);
    const reading = await this.#model.run(l10n.t('Reading a blank'), signal, async (service, aborted) => {
      report({ kind: 'reading', original, reading: await service.inspect(request, aborted) });
      return service.inspect({ ...request, steps: true }, aborted, (step) => report({ kind: 'step', step }));
    });
    return { range: rangeOf(document, blank), original, reading };
  }
}
