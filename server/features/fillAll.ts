// glm/fillAll: every placeholder of a document, group by group, each group knowing what the earlier ones became.
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Blank } from '../blanks/blank';
import { findPlaceholders } from '../blanks/placeholders';
import { cutAround } from '../blanks/window';
import type { FilledBlank } from '../inference/service';
import type { FillAllAnswer } from '../protocol';
import { fillAllRequest } from '../protocol';
import { charactersForModel, probabilityOf, searchOptions } from './candidates';
import type { Documents } from './documents';
import { rangeOf } from './documents';
import type { Feature } from './feature';
import type { Model } from './model';
import { readFillAllParams } from './params';
import { handler } from './requests';
import type { Settings } from './settings';

/** So many blanks at once: few enough to see progress, and for a cancelled rest to cost nothing. */
const groupSize = 8;
// What a cut at a word's end may take from a part of the document.
const margin = 500;

export class FillAll implements Feature {
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
      fillAllRequest,
      handler((params, signal) => this.#fillAll(connection, params, signal)),
    );
  }

  async #fillAll(connection: Connection, params: unknown, cancelled: AbortSignal): Promise<FillAllAnswer> {
    const { textDocument, version, workDoneToken } = readFillAllParams(params);
    const document = this.#documents.get(textDocument.uri, version);
    const blanks = findPlaceholders(document.getText());
    if (blanks.length === 0) return { edits: [] };

    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const progress = connection.window.attachWorkDoneProgress(workDoneToken);
    progress.begin(l10n.t('Filling all blanks'), 0, `0/${blanks.length}`, true);
    try {
      const filling = new Filling(document.getText(), blanks);
      const settings = await this.#settings.get(document.uri);
      signal.throwIfAborted();
      const options = searchOptions(settings, 1);
      const filled = await this.#model.run(l10n.t('Filling all blanks'), signal, async (service, aborted) => {
        while (!filling.isDone) {
          const part = filling.next();
          const { blanks: answers } = await service.fill({ ...part, ...options }, aborted);
          aborted.throwIfAborted();
          filling.take(answers);
          const share = filling.taken / blanks.length;
          progress.report(Math.floor(100 * share), `${filling.taken}/${blanks.length}`);
        }
        return filling.filled;
      });
      return { edits: filled.map((fill) => toEdit(document, fill)) };
    } finally {
      progress.done();
    }
  }
}

/** What a placeholder of the document becomes. */
interface Filled extends Blank {
  readonly text: string;
  readonly probability: number;
}

function toEdit(document: TextDocument, filled: Filled): FillAllAnswer['edits'][number] {
  return { range: rangeOf(document, filled), newText: filled.text, probability: filled.probability };
}

/** A document on its way from its first placeholder to its last. */
class Filling {
  readonly filled: Filled[] = [];
  /** How many blanks have had their turn. */
  taken = 0;
  readonly #text: string;
  readonly #blanks: readonly Blank[];
  /** What stands before `#from`, answers put in: as much of it as the model may get to see. */
  #done = '';
  /** Up to where the document is done. */
  #from = 0;

  constructor(text: string, blanks: readonly Blank[]) {
    this.#text = text;
    this.#blanks = blanks;
  }

  get isDone(): boolean {
    return this.taken >= this.#blanks.length;
  }

  /** The part of the document around the next blanks, and which of its blanks to fill. */
  next(): { text: string; blanks: readonly Blank[]; fill: readonly number[] } {
    this.#advance(this.#blanks[this.taken]?.start ?? this.#text.length);
    const part = this.#done + this.#text.slice(this.#from, this.#from + charactersForModel + margin);
    const shift = this.#done.length - this.#from;
    const blanks: Blank[] = [];
    for (let index = this.taken; index < this.#blanks.length; index++) {
      const blank = this.#blanks[index];
      if (!blank || blank.end + shift > part.length) break;
      blanks.push({ mask: blank.mask, start: blank.start + shift, end: blank.end + shift });
    }
    const window = cutAround(part, blanks, 0, charactersForModel);
    // A blank near the window's end gets its turn when more of what follows it is in sight.
    const complete = window.start + window.text.length >= part.length;
    const most = complete ? window.text.length : window.text.length * 0.75;
    const fill = window.blanks.flatMap(({ end }, index) =>
      index === 0 || (index < groupSize && end <= most) ? [index] : [],
    );
    return { text: window.text, blanks: window.blanks, fill };
  }

  /** Puts the answers for the blanks of `next()` in. A blank without an answer stays as it is. */
  take(answers: readonly FilledBlank[]): void {
    if (answers.length === 0) throw new Error(l10n.t('The model gave no answer for a blank.'));
    for (const answer of answers) {
      const blank = this.#blanks[this.taken];
      if (!blank) return;
      const best = answer.candidates[0];
      this.#advance(blank.start);
      this.#done += best?.text ?? blank.mask;
      this.#from = blank.end;
      this.taken++;
      if (best) this.filled.push({ ...blank, text: best.text, probability: probabilityOf(best) });
    }
  }

  /** Takes the document's own text up to an offset as done. */
  #advance(to: number): void {
    const visible = charactersForModel + margin;
    const unchanged = this.#text.slice(Math.max(this.#from, to - visible), to);
    this.#done = (this.#done + unchanged).slice(-visible);
    this.#from = to;
  }
}
