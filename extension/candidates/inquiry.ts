// One round of questions about a document: for what is missing, one question after the other, until all is answered,
// the document changes, or nobody wants to know any more.
import * as vscode from 'vscode';
import { mostBlanksTogether } from '../../server/protocol';
import type { Conditions, Search } from '../../webviews/candidates/messages';
import type { Answers } from './answers';
import type { AskedBlank, Questions } from './questions';
import { rangeOf } from './shownBlank';
import type { TrackedBlank } from './trackedBlanks';

/** What is asked about. */
export interface InquirySubject {
  readonly document: vscode.TextDocument;
  readonly blanks: readonly TrackedBlank[];
  readonly conditions: ReadonlyMap<number, Conditions>;
  readonly search: Search;
}

export class Inquiry {
  readonly #questions: Questions;
  readonly #answers: Answers;
  readonly #subject: InquirySubject;
  readonly #version: number;
  readonly #answered: () => void;
  readonly #cancellation = new vscode.CancellationTokenSource();

  /**
   * @param answers where the answers go
   * @param answered is called when something new stands there
   */
  constructor(questions: Questions, answers: Answers, subject: InquirySubject, answered: () => void) {
    this.#questions = questions;
    this.#answers = answers;
    this.#subject = subject;
    this.#version = subject.document.version;
    this.#answered = answered;
  }

  cancel(): void {
    this.#cancellation.cancel();
  }

  /** Candidates for every blank that waits for them. */
  async askForEach(): Promise<void> {
    const { blanks, document, search } = this.#subject;
    for (const blank of blanks) {
      if (!this.#isCurrent) return;
      const { progress, candidates } = this.#answers.of(blank.id);
      if (progress !== 'waiting') continue;
      this.#answers.set(blank.id, { progress: 'busy', candidates });
      this.#answered();
      const { token } = this.#cancellation;
      const answer = await this.#questions.candidates(document, this.#asked(blank), search, token);
      if (!this.#isCurrent) return;
      if (answer !== undefined) this.#answers.set(blank.id, answer);
      this.#answered();
    }
  }

  /** Combinations for the first blanks together. */
  async askTogether(): Promise<void> {
    const { document, search } = this.#subject;
    const blanks = this.#subject.blanks.slice(0, mostBlanksTogether);
    if (blanks.length === 0 || this.#answers.combinations.progress === 'done') return;
    const ids = blanks.map(({ id }) => id);
    this.#answers.combinations = { ...this.#answers.combinations, progress: 'busy', blanks: ids };
    this.#answered();
    const asked = blanks.map((blank) => this.#asked(blank));
    const { token } = this.#cancellation;
    const answer = await this.#questions.combinations(document, asked, search, token);
    if (!this.#isCurrent) return;
    if (answer !== undefined) this.#answers.combinations = { ...answer, blanks: ids };
    this.#answered();
  }

  get #isCurrent(): boolean {
    const { document } = this.#subject;
    return !this.#cancellation.token.isCancellationRequested && document.version === this.#version;
  }

  #asked(blank: TrackedBlank): AskedBlank {
    const { document, conditions } = this.#subject;
    return { range: rangeOf(document, blank), conditions: conditions.get(blank.id) ?? {} };
  }
}
