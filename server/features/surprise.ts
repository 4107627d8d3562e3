// glm/surprise: how likely each word is where it stands, each blanked in turn.
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { excerptAround } from '../blanks/excerpt';
import { findMarkup, type Stretch } from '../blanks/markup';
import { findWords } from '../blanks/words';
import type { GlmService, ScoreRequest } from '../inference/service';
import { AnswerForms } from '../inference/answerForms';
import type { ReadWord, SurpriseAnswer, SurpriseProgress } from '../protocol';
import { surpriseProgress, surpriseRequest } from '../protocol';
import type { Documents } from './documents';
import { offsetsOf, rangeOf } from './documents';
import type { Feature } from './feature';
import type { Model } from './model';
import { readSurpriseParams } from './params';
import { handler } from './requests';

/** Few enough words at once that a fill asked for meanwhile has its turn soon. */
const batchSize = 16;

/** So much text around a word decides: more did not make swapped words easier to tell, and takes longer to read. */
const charactersAround = 400;

export class Surprise implements Feature {
  readonly #documents: Documents;
  readonly #model: Model;

  constructor(documents: Documents, model: Model) {
    this.#documents = documents;
    this.#model = model;
  }

  listen(connection: Connection): void {
    connection.onRequest(
      surpriseRequest,
      handler((params, signal) => this.#read(connection, params, signal)),
    );
  }

  async #read(connection: Connection, params: unknown, cancelled: AbortSignal): Promise<SurpriseAnswer> {
    const { textDocument, version, ranges, partialResultToken } = readSurpriseParams(params);
    const document = this.#documents.get(textDocument.uri, version);
    const stretches = ranges.map((range) => offsetsOf(document, range));
    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const report = (progress: SurpriseProgress): void => {
      // The connection may be gone; then nobody wants to know.
      connection.sendProgress(surpriseProgress, partialResultToken, progress).catch(() => undefined);
    };
    return this.#model.run(l10n.t('Looking for surprising words'), signal, (service, aborted) =>
      readWords(service, document, stretches, aborted, report),
    );
  }
}

/**
 * Reads the words of stretches of a document, batch after batch.
 * @throws the signal's reason when it is aborted
 */
export async function readWords(
  service: GlmService,
  document: TextDocument,
  stretches: readonly Stretch[],
  signal: AbortSignal,
  report: (progress: SurpriseProgress) => void,
): Promise<SurpriseAnswer> {
  const text = document.getText();
  const markup = findMarkup(text, document.languageId);
  const forms = new AnswerForms(service);
  const total = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  let [words, read] = [0, 0];
  for (const stretch of stretches) {
    let from = stretch.start;
    for (const batch of batches(findWords(text, markup, stretch.start, stretch.end))) {
      const to = batch.isLast ? stretch.end : (batch.words.at(-1)?.end ?? stretch.end);
      const likelihoods = await scoreWords(service, forms, text, batch.words, signal);
      signal.throwIfAborted();
      words += batch.words.length;
      read += to - from;
      report({
        done: rangeOf(document, { start: from, end: to }),
        words: batch.words.map((word, i) => ({
          range: rangeOf(document, word),
          ...(likelihoods[i] ?? { probability: 0, tokenProbability: 0 }),
        })),
        share: total === 0 ? 1 : read / total,
      });
      from = to;
    }
  }
  return { words };
}

async function scoreWords(
  service: GlmService,
  forms: AnswerForms,
  text: string,
  words: readonly Stretch[],
  signal: AbortSignal,
): Promise<Omit<ReadWord, 'range'>[]> {
  const asked = await Promise.all(
    words.map(async ({ start, end }) => {
      const context = contextOf(text, { start, end });
      // At the start of a line a word has no space of its own before it.
      const before = context.slice(0, context.indexOf('[MASK]')).replace(/^[^]*[\r\n]$/, '');
      return { context, form: await forms.at(text.slice(start, end), before) };
    }),
  );
  signal.throwIfAborted();
  const requests = asked.map(({ context, form }): ScoreRequest => ({ text: context, choices: [form.text] }));
  const results = await service.scoreAll(requests, signal);
  return results.map(({ logProbs }, i) => {
    const logProb = logProbs[0] ?? -Infinity;
    const tokens = (asked[i]?.form.tokens ?? 1) + 1;
    return {
      probability: Math.min(1, Math.exp(logProb)),
      tokenProbability: Math.min(1, Math.exp(logProb / tokens)),
    };
  });
}

/** The text around a word, which is its first blank. */
function contextOf(text: string, { start, end }: Stretch): string {
  const excerpt = excerptAround(text, { mask: '[MASK]', start, end }, charactersAround);
  // Only the first blank is scored, so the text begins behind the placeholder before the word, should there be one.
  return excerpt.text.slice(excerpt.blanks[excerpt.index - 1]?.end ?? 0);
}

/** A last batch always comes, if need be an empty one. */
function* batches(words: Iterable<Stretch>): Generator<{ words: readonly Stretch[]; isLast: boolean }> {
  let batch: Stretch[] = [];
  for (const word of words) {
    if (batch.length === batchSize) {
      yield { words: batch, isLast: false };
      batch = [];
    }
    batch.push(word);
  }
  yield { words: batch, isLast: true };
}
