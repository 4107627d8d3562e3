// SentencePiece's normalisation: replacement rules, spaces collapsed and made visible, one space before the text.

import type { Charsmap } from './charsmap';
import type { Section } from './specialTokens';

/** How SentencePiece writes a space. */
export const visibleSpace = '\u2581';

/** A model's normalisation. */
export interface SentencePieceRules {
  readonly charsmap: Charsmap | undefined;
  /** A space is put before the text. */
  readonly addsPrefix: boolean;
  /** Spaces at both ends go, runs of spaces become one. */
  readonly collapsesSpaces: boolean;
  /** Tokens that texts name ("user-defined symbols"): kept as they are, never part of a longer token. */
  readonly symbols: ReadonlyMap<string, number>;
}

interface Symbol {
  readonly bytes: Uint8Array;
  readonly id: number;
}

/** Bytes of the UTF-8 character that begins with this byte. */
function characterBytes(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Normalises texts for one model. */
export class SentencePieceNormalizer {
  readonly #rules: SentencePieceRules;
  readonly #symbols: readonly Symbol[];
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(rules: SentencePieceRules) {
    this.#rules = rules;
    this.#symbols = [...rules.symbols]
      .map(([name, id]) => ({ bytes: this.#encoder.encode(name), id }))
      .sort((a, b) => b.bytes.length - a.bytes.length);
  }

  /** The normalised text with visible spaces, cut at the symbols, whose ids stand between. */
  normalize(text: string): Section[] {
    const { addsPrefix, collapsesSpaces } = this.#rules;
    const bytes = this.#encoder.encode(text);
    const sections: Section[] = [];
    let words: string[] = [];
    let afterSpace = collapsesSpaces;
    let begun = false;
    const begin = (): void => {
      if (!begun && addsPrefix) words.push(visibleSpace);
      begun = true;
    };
    for (let at = 0; at < bytes.length;) {
      const symbol = this.#symbols.find((candidate) => startsWith(bytes, at, candidate.bytes));
      if (symbol !== undefined) {
        begin();
        if (words.length > 0) sections.push(words.join(''));
        words = [];
        sections.push(symbol.id);
        afterSpace = false;
        at += symbol.bytes.length;
        continue;
      }
      const { length, text: replaced } = this.#next(bytes, at);
      at += length;
      const kept = afterSpace ? replaced.replace(/^ +/, '') : replaced;
      if (kept === '') continue;
      begin();
      words.push(kept.replaceAll(' ', visibleSpace));
      afterSpace = collapsesSpaces && kept.endsWith(' ');
    }
    if (collapsesSpaces) dropTrailingSpaces(words);
    if (words.length > 0) sections.push(words.join(''));
    return sections;
  }

  #next(bytes: Uint8Array, at: number): { length: number; text: string } {
    const rule = this.#rules.charsmap?.longest(bytes, at);
    if (rule !== undefined) return rule;
    const length = characterBytes(bytes[at] ?? 0);
    return { length, text: this.#decoder.decode(bytes.subarray(at, at + length)) };
  }
}

function startsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  return prefix.every((byte, i) => bytes[at + i] === byte);
}

function dropTrailingSpaces(words: string[]): void {
  for (let last = words.pop(); last !== undefined; last = words.pop()) {
    const kept = last.replace(/\u2581+$/u, '');
    if (kept === '') continue;
    words.push(kept);
    return;
  }
}
