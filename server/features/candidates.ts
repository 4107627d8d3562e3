// The candidates for one blank of a document, as hover and fill show them.
import * as l10n from '@vscode/l10n';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Blank } from '../blanks/blank';
import { excerptAround } from '../blanks/excerpt';
import type { Candidate, FillRequest } from '../inference/service';
import type { FillCandidate, GlmSettings } from '../protocol';
import type { Model } from './model';

/** So much of a document goes to the model's process, which cuts it to what the model can hold. */
export const charactersForModel = 20_000;

const remembered = 32;

/** The most tokens that the settings can ask for, too. */
const longestSentences = 256;

/** What the settings say about a search. */
export function searchOptions(settings: GlmSettings, count: number): Omit<FillRequest, 'text'> {
  const { strategy, maxTokens, temperature } = settings;
  const options = { count, strategy, maxTokens, temperature, wellFormed: true };
  // Someone who asks for samples again wants to see others.
  return strategy === 'sample' ? { ...options, seed: Math.floor(Math.random() * 2 ** 31) } : options;
}

export class Candidates {
  readonly #model: Model;
  /** The latest answers, oldest first, of the model that gave them. */
  readonly #answers = new Map<string, readonly FillCandidate[]>();
  #answeredBy: number | undefined;

  constructor(model: Model) {
    this.#model = model;
  }

  /**
   * Distinct candidates, the most probable first.
   * @param maxTokens the longest one, where it is not for the settings to say
   */
  async of(
    document: TextDocument,
    blank: Blank,
    settings: GlmSettings,
    signal: AbortSignal,
    maxTokens = longestAnswer(blank, settings),
  ): Promise<readonly FillCandidate[]> {
    const key = keyOf(document, blank, settings, maxTokens);
    const known = this.#known(key);
    if (known) return known;
    const options = { ...searchOptions(settings, settings.candidates), maxTokens };

    const { text, blanks, index } = excerptAround(document.getText(), blank, charactersForModel);
    const result = await this.#model.run(l10n.t('Filling a blank'), signal, (service, aborted) =>
      service.fill({ text, blanks, fill: [index], ...options }, aborted),
    );
    const candidates = distinct(result.blanks[0]?.candidates ?? []);
    if (settings.strategy !== 'sample') this.#remember(key, candidates);
    return candidates;
  }

  /** What `of` would answer without asking the model; undefined where it would have to ask. */
  known(document: TextDocument, blank: Blank, settings: GlmSettings): readonly FillCandidate[] | undefined {
    return this.#known(keyOf(document, blank, settings, longestAnswer(blank, settings)));
  }

  #known(key: string): readonly FillCandidate[] | undefined {
    if (this.#answeredBy !== this.#model.generation) this.#answers.clear();
    return this.#answers.get(key);
  }

  #remember(key: string, candidates: readonly FillCandidate[]): void {
    this.#answeredBy = this.#model.generation;
    this.#answers.set(key, candidates);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > remembered && oldest !== undefined) this.#answers.delete(oldest);
  }
}

/** Sentences get twice the room: what words need tears most of them off before their end. */
function longestAnswer({ mask }: Blank, { maxTokens }: GlmSettings): number {
  return mask === '[sMASK]' ? Math.max(maxTokens, Math.min(2 * maxTokens, longestSentences)) : maxTokens;
}

function keyOf(
  { uri, version }: TextDocument,
  blank: Blank,
  { candidates, strategy, temperature }: GlmSettings,
  maxTokens: number,
): string {
  return JSON.stringify([uri, version, blank, candidates, strategy, maxTokens, temperature]);
}

/** A candidate's probability; rounding in the model must not make it more than certain. */
export function probabilityOf({ logProb }: Candidate): number {
  return Math.min(1, Math.exp(logProb));
}

/** Answers that read the same are one, with the probability of them all. */
function distinct(candidates: readonly Candidate[]): FillCandidate[] {
  const probabilities = new Map<string, number>();
  for (const candidate of candidates) {
    const { text } = candidate;
    probabilities.set(text, Math.min(1, (probabilities.get(text) ?? 0) + probabilityOf(candidate)));
  }
  return [...probabilities]
    .map(([text, probability]) => ({ text, probability }))
    .sort((a, b) => b.probability - a.probability);
}
