// glm/rephrase: other wordings for a selection, and how likely the model finds the author's own at the same blank.
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Blank } from '../blanks/blank';
import { excerptAround } from '../blanks/excerpt';
import { findPlaceholders } from '../blanks/placeholders';
import { AnswerForms } from '../inference/answerForms';
import type { RephraseAnswer } from '../protocol';
import { rephraseRequest } from '../protocol';
import type { Candidates } from './candidates';
import { charactersForModel } from './candidates';
import type { Documents } from './documents';
import { blankOf, rangeOf } from './documents';
import type { Feature } from './feature';
import type { Model } from './model';
import { readFillParams } from './params';
import { handler, invalidParams } from './requests';
import type { Settings } from './settings';

/** Longest wording that is compared, in tokens: what a small model can write, and leaves room for the text around it. */
const longestWording = 128;
/** No vocabulary spends less than a token on so many characters. */
const charactersPerToken = 12;

interface OwnWording {
  readonly probability: number;
  readonly tokens: number;
}

export class Rephrase implements Feature {
  readonly #documents: Documents;
  readonly #settings: Settings;
  readonly #candidates: Candidates;
  readonly #model: Model;

  constructor(documents: Documents, settings: Settings, candidates: Candidates, model: Model) {
    this.#documents = documents;
    this.#settings = settings;
    this.#candidates = candidates;
    this.#model = model;
  }

  listen(connection: Connection): void {
    connection.onRequest(
      rephraseRequest,
      handler((params, signal) => this.#rephrase(params, signal)),
    );
  }

  async #rephrase(params: unknown, cancelled: AbortSignal): Promise<RephraseAnswer> {
    const { textDocument, version, range } = readFillParams(params);
    const document = this.#documents.get(textDocument.uri, version);
    const blank = blankOf(document, range);
    const original = document.getText().slice(blank.start, blank.end);
    if (original === '' || findPlaceholders(original).length > 0) {
      throw invalidParams(l10n.t('There is nothing to rephrase.'));
    }

    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const settings = await this.#settings.get(document.uri);
    signal.throwIfAborted();
    const own = await this.#ownWording(document, blank, original, signal);
    // Other words may take more room than the author's.
    const maxTokens = Math.max(settings.maxTokens, Math.ceil(own.tokens * 1.5));
    const candidates = await this.#candidates.of(document, blank, settings, signal, maxTokens);
    return { range: rangeOf(document, blank), original, candidates, originalProbability: own.probability };
  }

  async #ownWording(
    document: TextDocument,
    blank: Blank,
    original: string,
    signal: AbortSignal,
  ): Promise<OwnWording> {
    if (original.length > longestWording * charactersPerToken) throw tooLong();
    const { text, index } = excerptAround(document.getText(), blank, charactersForModel);
    return this.#model.run(l10n.t('Weighing the wording'), signal, async (service, aborted) => {
      const before = document.getText().slice(Math.max(0, blank.start - 1), blank.start);
      const form = await new AnswerForms(service).at(original, before);
      if (form.tokens > longestWording) throw tooLong();
      const request = { text, blank: index, choices: [form.text] };
      const { logProbs } = await service.score(request, aborted);
      return { probability: Math.min(1, Math.exp(logProbs[0] ?? -Infinity)), tokens: form.tokens };
    });
  }
}

function tooLong(): Error {
  return new Error(
    l10n.t('The selection is too long to rephrase: at most {0} tokens can be compared.', longestWording),
  );
}
