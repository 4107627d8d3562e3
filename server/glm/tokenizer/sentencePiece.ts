// SentencePiece's BPE, which the Chinese vocabulary uses.

import { Bpe, parseMerges } from './bpe';
import { Charsmap } from './charsmap';
import { decodeRuns } from './runs';
import { SentencePieceNormalizer, visibleSpace } from './sentencePieceNormalizer';
import type { TextTokenizer } from './textTokenizer';
import { steps, type TokenizerJson } from './tokenizerJson';
import { WordCache } from './wordCache';

/** What SentencePiece writes for text that it did not know (`unk_surface`). */
const unknownSurface = ' \u2047 ';

/** SentencePiece's own control tokens: never in a text, invisible in decoded text. */
const invisible = new Set(['<s>', '</s>']);

/**
 * Cuts a text where no piece can reach across: between two characters that are neighbours in no piece. It changes no
 * result, as nothing is ever merged there, but Chinese, which has no spaces, falls into short words that can be
 * remembered.
 */
class Cutter {
  readonly #neighbours = new Set<string>();

  constructor(pieces: readonly (string | undefined)[]) {
    for (const piece of pieces) {
      let previous = '';
      for (const character of piece ?? '') {
        if (previous !== '') this.#neighbours.add(previous + character);
        previous = character;
      }
    }
  }

  cut(text: string): string[] {
    const words: string[] = [];
    let start = 0;
    let position = 0;
    let previous = '';
    for (const character of text) {
      if (previous !== '' && !this.#neighbours.has(previous + character)) {
        words.push(text.slice(start, position));
        start = position;
      }
      position += character.length;
      previous = character;
    }
    if (start < text.length) words.push(text.slice(start));
    return words;
  }
}

/**
 * SentencePiece BPE over the pieces and merges of a tokenizer.json. The library's Precompiled normalizer is not used,
 * as it ignores the model's rules for NFKC of its own.
 */
export function sentencePiece(json: TokenizerJson): TextTokenizer {
  const bpe = new Bpe(parseMerges(json.model), 'pieces');
  const pieceIds = new Map(
    json.names.flatMap((name, id) => (name === undefined ? [] : [[name, id] as const])),
  );
  const normalizing = steps(json.normalizer);
  const charsmap = normalizing.find((step) => step.type === 'Precompiled')?.precompiled_charsmap;
  const collapsesSpaces = normalizing.some((step) => step.type === 'Strip');
  const normalizer = new SentencePieceNormalizer({
    charsmap: typeof charsmap === 'string' ? new Charsmap(Buffer.from(charsmap, 'base64')) : undefined,
    addsPrefix: steps(json.preTokenizer).every((step) => step.prepend_scheme !== 'never'),
    collapsesSpaces,
    symbols: new Map(
      json.addedTokens.filter((token) => !token.special).map((token) => [token.content, token.id]),
    ),
  });
  const unknown = typeof json.model.unk_token === 'string' ? json.model.unk_token : undefined;
  const unknownId = unknown === undefined ? undefined : pieceIds.get(unknown);
  const cache = new WordCache((word) =>
    bpe.split(Array.from(word)).flatMap((piece) => pieceIds.get(piece) ?? unknownId ?? []),
  );
  const cutter = new Cutter(json.names);
  return {
    textOf(id) {
      const piece = json.names[id];
      if (piece === undefined || invisible.has(piece) || piece === unknown) return undefined;
      return { text: piece.replaceAll(visibleSpace, ' '), startsWord: true };
    },
    encode(text) {
      const ids: number[] = [];
      for (const section of normalizer.normalize(text)) {
        if (typeof section === 'number') {
          ids.push(section);
          continue;
        }
        for (const word of cutter.cut(section)) {
          for (const id of cache.ids(word)) {
            // A run of unknown text is one token, wherever it was cut.
            if (id !== unknownId || ids.at(-1) !== unknownId) ids.push(id);
          }
        }
      }
      return ids;
    },
    decode: (ids, specialName) =>
      decodeRuns(ids, specialName, (run) => {
        let text = '';
        let prefixSeen = false;
        for (const id of run) {
          const piece = json.names[id];
          if (piece === undefined || invisible.has(piece)) continue;
          if (piece === unknown) {
            text += unknownSurface;
          } else if (text === '' && !prefixSeen && piece.startsWith(visibleSpace)) {
            // The space before the text was never in it. Where runs of spaces collapse, no text begins with one.
            prefixSeen = !collapsesSpaces;
            text += piece.slice(1).replaceAll(visibleSpace, ' ');
          } else {
            text += piece.replaceAll(visibleSpace, ' ');
          }
        }
        return text;
      }),
  };
}
