// A tokenizer for tests without a vocabulary file: one id a word, whatever words come.
import type { SpecialTokens, Tokenizer, TokenText } from '../tokenizer';

const names = ['[PAD]', '[CLS]', '[SEP]', '[UNK]', '[MASK]', '[sMASK]', '[gMASK]', '<sop>', '<eop>'] as const;

const special: SpecialTokens = {
  pad: 0,
  endOfText: 0,
  cls: 1,
  sep: 2,
  unknown: 3,
  mask: 4,
  sentenceMask: 5,
  gapMask: 6,
  startOfPiece: 7,
  endOfPiece: 8,
};

export class ToyTokenizer implements Tokenizer {
  readonly special = special;
  readonly lowerCases = false;
  readonly keepsSpaces = true;
  readonly #words: string[] = [...names];

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
    if (id < names.length) return undefined;
    return { text: this.#words[id] ?? ` w${id}`, startsWord: true };
  }

  tokens(ids: readonly number[]): string[] {
    return ids.map((id) => this.#words[id] ?? ` w${id}`);
  }
}
