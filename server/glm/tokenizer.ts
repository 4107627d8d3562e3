// What the model's logic needs of a tokenizer: text to token ids as GLM's original code made them, and back.

/** Ids of the tokens that mean something to GLM rather than to a reader. */
export interface SpecialTokens {
  /** Opens Part A ([CLS]; `ENC` in the original code). */
  readonly cls: number;
  /** Ends Part A, and ends a blank too: the original's `eos` ([PAD] for BERT vocabularies, end-of-text for others). */
  readonly endOfText: number;
  /** [SEP], where the vocabulary has one: what the hub's BERT tokenizer puts at the end of Part A. */
  readonly sep?: number;
  readonly pad: number;
  readonly unknown?: number;
  /** <|startofpiece|>: opens every blank of Part B. */
  readonly startOfPiece: number;
  /** <|endofpiece|>: closes every blank of Part B. */
  readonly endOfPiece: number;
  /** [MASK]: a blank of some words. */
  readonly mask: number;
  /** [sMASK]: a blank of whole sentences. Absent in BERT and RoBERTa vocabularies. */
  readonly sentenceMask?: number;
  /** [gMASK]: the text that goes on from here. Absent in BERT and RoBERTa vocabularies. */
  readonly gapMask?: number;
}

/** The names that placeholders have in texts. */
export const maskNames = ['[MASK]', '[sMASK]', '[gMASK]'] as const;

export type MaskName = (typeof maskNames)[number];

/** What a token adds to an answer: characters, or, in a byte-level vocabulary, bytes that are no whole characters. */
export type TokenText =
  | {
      readonly text: string;
      /** False for a piece that continues a word of the token before it (WordPiece's ##). */
      readonly startsWord: boolean;
    }
  | { readonly bytes: Uint8Array };

export interface Tokenizer {
  readonly special: SpecialTokens;
  /** True when the vocabulary knows no capitals, so that decoded text needs its capitals restored. */
  readonly lowerCases: boolean;
  /** Whether a blank begins with its own white space (byte-level BPE) or has none to give (WordPiece). */
  readonly keepsSpaces: boolean;
  /**
   * Token ids of a text, special tokens in it recognised by name, nothing added: the original's `EncodeAsIds`.
   */
  encode(text: string): number[];
  /** Text of token ids: the original's `DecodeIds`. */
  decode(ids: readonly number[]): string;
  /** What a token writes; undefined where it is nothing to read: a special token, a padding row, the unknown token. */
  textOf(id: number): TokenText | undefined;
  /** The vocabulary's name of each id; padding rows of the embedding are `[unused N]`-like names. */
  tokens(ids: readonly number[]): string[];
}

/**
 * The token id of a placeholder, or undefined where the vocabulary lacks it.
 */
export function maskId(special: SpecialTokens, name: MaskName): number | undefined {
  switch (name) {
    case '[MASK]':
      return special.mask;
    case '[sMASK]':
      return special.sentenceMask;
    case '[gMASK]':
      return special.gapMask;
  }
}
