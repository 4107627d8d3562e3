// Packs documents into texts of bounded length for training: short ones side by side, long ones cut between
// sentences.
import type { SpecialTokens } from '../tokenizer';
import type { EndsSentence } from './documents';

/**
 * Packs documents in their order. Every text begins with [CLS]; every document ends with end of text, except where
 * it goes on in the next text.
 * @param documents token ids without special tokens
 * @param longest tokens of a text at most; at least 3
 */
export function* packDocuments(
  documents: Iterable<readonly number[]>,
  longest: number,
  special: SpecialTokens,
  endsSentence: EndsSentence,
): Generator<number[]> {
  let text: number[] = [];
  for (const document of documents) {
    let rest = [...document];
    while (rest.length > 0) {
      const room = longest - text.length - 1;
      if (rest.length + 1 <= room) {
        text.push(special.cls, ...rest, special.endOfText);
        break;
      }
      // A text that is more than half full is not worth a cut: the document starts the next one.
      if (text.length > longest / 2) {
        yield text;
        text = [];
        continue;
      }
      const cut = cutBetweenSentences(rest, room, endsSentence);
      yield [...text, special.cls, ...rest.slice(0, cut)];
      text = [];
      rest = rest.slice(cut);
    }
  }
  if (text.length > 0) {
    yield text;
  }
}

/** The last place between sentences within `room` tokens; where that would waste half of them, `room` itself. */
function cutBetweenSentences(tokens: readonly number[], room: number, endsSentence: EndsSentence): number {
  for (let cut = room; cut > room / 2; cut--) {
    if (endsSentence(tokens[cut - 1] ?? -1)) {
      return cut;
    }
  }
  return room;
}
