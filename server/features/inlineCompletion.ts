// textDocument/inlineCompletion: ghost text at a cursor, for a placeholder or where the text goes on.
import * as l10n from '@vscode/l10n';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, InlineCompletionItem } from 'vscode-languageserver';
import { InlineCompletionTriggerKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Blank } from '../blanks/blank';
import { blankAtCursor, isRestingPlace } from '../blanks/cursorBlank';
import { characterBefore } from '../blanks/characters';
import { excerptAround } from '../blanks/excerpt';
import type { Candidate, FillRequest } from '../inference/service';
import type { GlmSettings } from '../protocol';
import { charactersForModel, searchOptions } from './candidates';
import type { Documents } from './documents';
import { offsetOf, rangeOf } from './documents';
import type { Feature } from './feature';
import type { Model } from './model';
import { readInlineCompletionParams } from './params';
import { handler, untilAborted } from './requests';
import type { Settings } from './settings';
import { goesOnInsideWord, repeatsWhatFollows, suggestionText } from './suggestionText';

/** Candidates to cycle through. */
const count = 3;
/** So long the user must not type before a suggestion that nobody has asked for, in milliseconds. */
const restMs = 300;
/** Mean probability of a token below which a suggestion that nobody has asked for is not worth a look. */
const leastCertainty = 0.1;

interface Suggestion {
  readonly text: string;
  /** Geometric mean of the probabilities of its tokens and its end. */
  readonly certainty: number;
}

export class InlineCompletion implements Feature {
  readonly capabilities = { inlineCompletionProvider: true };
  readonly #documents: Documents;
  readonly #settings: Settings;
  readonly #model: Model;
  /** The latest answer: an editor asks again when the user turns to the next suggestion. */
  #latest: { readonly key: string; readonly suggestions: readonly Suggestion[] } | undefined;

  constructor(documents: Documents, settings: Settings, model: Model) {
    this.#documents = documents;
    this.#settings = settings;
    this.#model = model;
  }

  listen(connection: Connection): void {
    connection.languages.inlineCompletion.on(handler((params, signal) => this.#suggest(params, signal)));
  }

  async #suggest(params: unknown, cancelled: AbortSignal): Promise<InlineCompletionItem[] | null> {
    const { textDocument, position, triggerKind, completesOther } = readInlineCompletionParams(params);
    const document = this.#documents.get(textDocument.uri);
    const text = document.getText();
    const offset = offsetOf(document, position);
    const blank = blankAtCursor(text, offset);
    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const settings = await this.#settings.get(document.uri);
    signal.throwIfAborted();

    const isWanted = triggerKind === InlineCompletionTriggerKind.Invoked || isTyped(blank, offset, settings);
    if (!isWanted) {
      // The list of another provider is open, or the place is none to interrupt at.
      if (!settings.inlineCompletion.automatic || completesOther || !isRestingPlace(text, offset))
        return null;
      await untilAborted(delay(restMs), signal);
    }
    const suggestions = await this.#suggestions(document, blank, settings, signal);
    const range = rangeOf(document, blank);
    return suggestions
      .filter(({ certainty }) => isWanted || certainty >= leastCertainty)
      .map((suggestion) => ({ insertText: suggestion.text, range }));
  }

  async #suggestions(
    document: TextDocument,
    blank: Blank,
    settings: GlmSettings,
    signal: AbortSignal,
  ): Promise<readonly Suggestion[]> {
    const options = suggestionOptions(settings, blank);
    const { uri, version } = document;
    const { seed, ...lasting } = options;
    const key = JSON.stringify([uri, version, blank, lasting, this.#model.generation]);
    if (this.#latest?.key === key) return this.#latest.suggestions;

    const { text, blanks, index } = excerptAround(document.getText(), blank, charactersForModel);
    const result = await this.#model.run(l10n.t('Suggesting text'), signal, (service, aborted) =>
      service.fill({ text, blanks, fill: [index], ...options }, aborted),
    );
    const around = {
      before: characterBefore(document.getText(), blank.start),
      after: document.getText().slice(blank.end, blank.end + longestRepetition),
    };
    const suggestions = worthShowing(result.blanks[0]?.candidates ?? [], blank, settings, around);
    this.#latest = { key, suggestions };
    return suggestions;
  }
}

/** How much of what follows the cursor is compared with a suggestion. */
const longestRepetition = 1000;

/** Right after the last character of a placeholder, where its author may be waiting for words. */
function isTyped(blank: Blank, offset: number, settings: GlmSettings): boolean {
  return settings.inlineCompletion.afterPlaceholder && blank.start < blank.end && blank.end === offset;
}

/**
 * For some words, greedy search takes half the time of a beam and finds nearly always the same; sentences come out
 * better of a beam, and most of their time goes by for their length.
 */
function suggestionOptions(settings: GlmSettings, { mask }: Blank): Omit<FillRequest, 'text'> {
  const isQuick = settings.strategy === 'beam' && mask === '[MASK]';
  return searchOptions({ ...settings, strategy: isQuick ? 'greedy' : settings.strategy }, count);
}

function worthShowing(
  candidates: readonly Candidate[],
  { mask }: Blank,
  { maxTokens }: GlmSettings,
  { before, after }: { readonly before: string; readonly after: string },
): Suggestion[] {
  const isCut = ({ tokenIds }: Candidate): boolean => tokenIds.length >= maxTokens;
  const seen = new Set<string>();
  // Some words inside a sentence that find no end are none that belong there; and few authors stop inside a word.
  const better = preferring(
    preferring(candidates, (candidate) => mask !== '[MASK]' || !isCut(candidate)),
    ({ text }) => !goesOnInsideWord(before, text),
  );
  return better.flatMap((candidate) => {
    const text = suggestionText(candidate.text, isCut(candidate));
    if (text.trim() === '' || seen.has(text) || repeatsWhatFollows(text, after)) return [];
    seen.add(text);
    return [{ text, certainty: Math.exp(candidate.logProb / (candidate.tokenIds.length + 1)) }];
  });
}

/** Those of a kind, or all where there is none of it. */
function preferring<T>(all: readonly T[], isOfKind: (one: T) => boolean): readonly T[] {
  const some = all.filter(isOfKind);
  return some.length > 0 ? some : all;
}
