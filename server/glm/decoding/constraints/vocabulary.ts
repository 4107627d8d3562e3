// The tokens that an answer under constraints may have, by how they join what stands before them.
import type { Tokenizer } from '../../tokenizer';
import { TokenTexts } from './tokenTexts';

/** Part of a character, or whole ones and a part: a token of a byte-level vocabulary. */
export interface Fragment {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** A token's characters, and how they join. */
export interface WholeText {
  readonly text: string;
  readonly joint: Joint;
}

/**
 * What may stand between a token and what is before it: nothing; or, where the vocabulary writes no spaces, one space
 * (always between two words, else as the text wants it).
 */
export type Joint = 'nothing' | 'spaceAfterWord' | 'optionalSpace';

const joints: readonly Joint[] = ['nothing', 'spaceAfterWord', 'optionalSpace'];

// As the words of WordPiece are set: Chinese and Japanese characters stand beside each other without spaces.
const spacedWord = /[\p{L}\p{N}\p{M}]/u;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}ー]/u;

/** Whether a character belongs to a word that has spaces around it. */
export function isSpacedWord(character: string): boolean {
  return spacedWord.test(character) && !unspaced.test(character);
}

export class Vocabulary {
  /** True where spaces between tokens are not written by the model. */
  readonly joinsWords: boolean;
  readonly lowerCases: boolean;
  readonly lists: readonly { readonly joint: Joint; readonly texts: TokenTexts }[];
  readonly fragments: readonly Fragment[];
  readonly #whole = new Map<number, WholeText>();
  readonly #fragments = new Map<number, Fragment>();
  readonly #characters = new Set<number>();

  /**
   * @param vocabSize rows of the embedding; those without a text are never written
   * @param forbidden tokens that may not be written either, such as those with a line break
   */
  constructor(tokenizer: Tokenizer, vocabSize: number, forbidden: ReadonlySet<number> = new Set()) {
    this.joinsWords = !tokenizer.keepsSpaces;
    this.lowerCases = tokenizer.lowerCases;
    for (let id = 0; id < vocabSize; id++) {
      const written = forbidden.has(id) ? undefined : tokenizer.textOf(id);
      if (written === undefined) continue;
      if ('bytes' in written) {
        this.#fragments.set(id, { id, bytes: written.bytes });
      } else if (written.text !== '' && !written.text.includes('\uFFFD')) {
        this.#whole.set(id, { text: written.text, joint: this.#jointOf(written) });
      }
    }
    const whole = [...this.#whole].map(([id, entry]) => ({ id, ...entry }));
    this.lists = joints.flatMap((joint) => {
      const tokens = whole.filter((token) => token.joint === joint);
      return tokens.length === 0 ? [] : [{ joint, texts: new TokenTexts(tokens) }];
    });
    this.fragments = [...this.#fragments.values()];
    for (const { texts } of this.lists)
      for (const character of texts.characters) this.#characters.add(character);
    // Spaces that the model does not write are set by the text.
    if (this.joinsWords) this.#characters.add(0x20);
  }

  /** The characters that tokens have; a byte-level vocabulary can write all others too, byte by byte. */
  get characters(): ReadonlySet<number> {
    return this.#characters;
  }

  wholeText(id: number): WholeText | undefined {
    return this.#whole.get(id);
  }

  fragment(id: number): Fragment | undefined {
    return this.#fragments.get(id);
  }

  #jointOf({ text, startsWord }: { readonly text: string; readonly startsWord: boolean }): Joint {
    if (!this.joinsWords || !startsWord) return 'nothing';
    return isSpacedWord(String.fromCodePoint(text.codePointAt(0) ?? 0)) ? 'spaceAfterWord' : 'optionalSpace';
  }
}
