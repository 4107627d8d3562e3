// A tokenizer for tests without a vocabulary file: one id a word, whatever words come.
import type { Tokenizer, TokenText } from '../tokenizer';
import { special, specialNames } from './specialTokens';

export class ToyTokenizer implements Tokenizer {
  readonly special = special;
  readonly lowerCases = false;
  readonly keepsSpaces = true;
  readonly #words: string[] = [...specialNames];

  encode(text: string): number[] {
    const pieces = text.match(/\[[sg]?MASK\]|\s?[^\s[]+|\s|\[/g) ?? [];
    return pieces.map((piece) => {
      const known = this.#words.indexOf(piece);
      return known >= 0 ? known : this.#words.push(piece) - 1;
    });
  }

  decode(ids: readonly number[]): string {
    return this.tokens(ids).join('');
  }

  textOf(id: number): TokenText | undefined {
    if (id < specialNames.length) return undefined;
    return { text: this.#words[id] ?? ` w${id}`, startsWord: true };
  }

  tokens(ids: readonly number[]): string[] {
    return ids.map((id) => this.#words[id] ?? ` w${id}`);
  }
}
