// SentencePiece's BPE, which the Chinese vocabulary uses.

import { Charsmap } from './charsmap';
import { decodeRuns } from './runs';
import { SentencePieceNormalizer, visibleSpace } from './sentencePieceNormalizer';
import { libraryTokenizer, type TextTokenizer } from './textTokenizer';
import { steps, type TokenizerJson } from './tokenizerJson';

/** What SentencePiece writes for text that it did not know (`unk_surface`). */
const unknownSurface = ' \u2047 ';

/** SentencePiece's own control tokens: never in a text, invisible in decoded text. */
const invisible = new Set(['<s>', '</s>']);

/**
 * SentencePiece BPE over the pieces and merges of a tokenizer.json. The library's Precompiled normalizer is not used,
 * as it ignores the model's rules for NFKC of its own.
 */
export function sentencePiece(json: TokenizerJson): TextTokenizer {
  const library = libraryTokenizer(json, null, null);
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
  return {
    encode(text) {
      const ids: number[] = [];
      for (const section of normalizer.normalize(text)) {
        if (typeof section === 'number') {
          ids.push(section);
          continue;
        }
        // No piece has a space inside, so words can be cut one by one: shorter, and the library remembers them.
        for (const word of section.split(/(?=\u2581)/u)) {
          for (const id of library.encode(word, { add_special_tokens: false }).ids) ids.push(id);
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
