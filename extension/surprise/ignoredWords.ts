// The words that the user wants to hear no more of, kept with the workspace until they are forgotten on purpose.
import type * as vscode from 'vscode';
import type { Stretch } from './surveyedText';
import { findInContext, inContext, type TextInContext } from '../textInContext';

const key = 'glm.surprise.ignored';

/** Documents whose words are kept; those that were ignored in longest ago go first. */
const mostDocuments = 200;

/** What is asked of a document. */
type KnownDocument = Pick<vscode.TextDocument, 'isUntitled' | 'getText'> & {
  readonly uri: { toString(): string };
};

type Kept = Readonly<Record<string, readonly TextInContext[]>>;

/** Ignored words by document, in a workspace's storage. An untitled document is another one each time: not kept. */
export class IgnoredWords {
  constructor(private readonly storage: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** Where the ignored words of a document stand now. */
  of(document: KnownDocument): Stretch[] {
    const text = document.getText();
    return (this.#kept[document.uri.toString()] ?? []).flatMap((word) => findInContext(text, word) ?? []);
  }

  /** Keeps exactly these for a document. */
  keep(document: KnownDocument, ignored: readonly Stretch[]): void {
    if (document.isUntitled) return;
    const uri = document.uri.toString();
    const { [uri]: before, ...others } = this.#kept;
    if (before === undefined && ignored.length === 0) return;
    const text = document.getText();
    const words = ignored.map((word) => inContext(text, word));
    const all = { ...others, ...(words.length > 0 && { [uri]: words }) };
    void this.storage.update(key, Object.fromEntries(Object.entries(all).slice(-mostDocuments)));
  }

  get #kept(): Kept {
    return this.storage.get<Kept>(key, {});
  }
}
