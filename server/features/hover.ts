// textDocument/hover: over a placeholder, what could stand there.
import type { Connection, Hover as HoverAnswer, InitializeParams } from 'vscode-languageserver';
import { MarkupKind } from 'vscode-languageserver';
import { placeholderAt } from '../blanks/placeholders';
import type { Candidates } from './candidates';
import type { Documents } from './documents';
import { offsetOf, rangeOf } from './documents';
import type { Feature } from './feature';
import { candidatesMarkdown, candidatesPlainText, failureMarkdown } from './hoverText';
import { readHoverParams } from './params';
import { handler, messageOf } from './requests';
import type { Settings } from './settings';

export class Hover implements Feature {
  readonly capabilities = { hoverProvider: true };
  readonly #documents: Documents;
  readonly #settings: Settings;
  readonly #candidates: Candidates;
  #locale: string | undefined;
  #plainText = false;

  constructor(documents: Documents, settings: Settings, candidates: Candidates) {
    this.#documents = documents;
    this.#settings = settings;
    this.#candidates = candidates;
  }

  initialize({ locale, capabilities }: InitializeParams): void {
    this.#locale = locale;
    const formats = capabilities.textDocument?.hover?.contentFormat;
    this.#plainText = formats !== undefined && !formats.includes(MarkupKind.Markdown);
  }

  listen(connection: Connection): void {
    connection.onHover(handler((params, signal) => this.#hover(params, signal)));
  }

  async #hover(params: unknown, cancelled: AbortSignal): Promise<HoverAnswer | null> {
    const { textDocument, position } = readHoverParams(params);
    const document = this.#documents.get(textDocument.uri);
    const blank = placeholderAt(document.getText(), offsetOf(document, position));
    if (!blank) return null;

    const { uri, version } = document;
    const signal = this.#documents.whileUnchanged(uri, cancelled);
    const range = rangeOf(document, blank);
    const settings = await this.#settings.get(uri);
    signal.throwIfAborted();
    if (!settings.hover.enabled) return null;
    try {
      const candidates = await this.#candidates.of(document, blank, settings, signal);
      return this.#plainText
        ? this.#answer(candidatesPlainText(blank.mask, candidates, this.#locale), range)
        : this.#answer(
            candidatesMarkdown(blank.mask, candidates, { uri, version, range }, this.#locale),
            range,
          );
    } catch (error) {
      if (signal.aborted) throw error;
      return this.#answer(failureMarkdown(blank.mask, messageOf(error)), range);
    }
  }

  #answer(value: string, range: HoverAnswer['range'] & object): HoverAnswer {
    return { contents: { kind: this.#plainText ? MarkupKind.PlainText : MarkupKind.Markdown, value }, range };
  }
}
