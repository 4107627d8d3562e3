// Finds the special tokens of a text by their names, with the original code's rules for the white space around them.

import { stripEnd, stripStart } from './whitespace';
import type { AddedToken } from './tokenizerJson';

/** A piece of a text: words for the vocabulary to cut, or the id of a special token. */
export type Section = string | number;

/**
 * Splits texts at special tokens, in one pass from left to right (the original splits by one token after the other,
 * which is the same: no name begins with a character that ends another one).
 */
export class SpecialTokenSplitter {
  readonly #byName: ReadonlyMap<string, AddedToken>;
  readonly #pattern: RegExp | undefined;

  constructor(tokens: readonly AddedToken[]) {
    this.#byName = new Map(tokens.map((token) => [token.content, token]));
    const names = [...this.#byName.keys()].sort((a, b) => b.length - a.length);
    this.#pattern =
      names.length > 0
        ? new RegExp(names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g')
        : undefined;
  }

  /** The sections of a text in order; empty ones are left out. */
  split(text: string): Section[] {
    if (this.#pattern === undefined) return text === '' ? [] : [text];
    const sections: Section[] = [];
    let start = 0;
    let previous: AddedToken | undefined;
    const add = (words: string, next: AddedToken | undefined): void => {
      let kept = words;
      if (previous?.rstrip === true) kept = stripStart(kept);
      if (next?.lstrip === true) kept = stripEnd(kept);
      if (kept !== '') sections.push(kept);
    };
    for (const match of text.matchAll(this.#pattern)) {
      const token = this.#byName.get(match[0]);
      if (token === undefined) continue;
      add(text.slice(start, match.index), token);
      sections.push(token.id);
      start = match.index + match[0].length;
      previous = token;
    }
    add(text.slice(start), undefined);
    return sections;
  }
}
