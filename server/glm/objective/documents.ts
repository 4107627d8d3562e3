// The parts of a packed text: documents, each `[CLS] … <end of text>`, and their sentences.
import type { SpecialTokens, Tokenizer } from '../tokenizer';
import type { Span } from './infilling';

/** Whether a token ends a sentence. */
export type EndsSentence = (id: number) => boolean;

/** As the original: every token with one of these marks, in whichever script. */
const sentenceEnd = /[.?!;:。？！；…\n]/;

/** Whether a token of this vocabulary ends a sentence; remembers what it has looked up. */
export function sentenceEndsOf(tokenizer: Pick<Tokenizer, 'decode'>): EndsSentence {
  const known = new Map<number, boolean>();
  return (id) => {
    const ends = known.get(id) ?? sentenceEnd.test(tokenizer.decode([id]));
    known.set(id, ends);
    return ends;
  };
}

/**
 * Where each document's own tokens lie, without its [CLS] and end of text. A last document that was cut off lacks
 * its last token here, so that no blank ends where the text was cut.
 */
export function documentsOf(text: readonly number[], special: SpecialTokens): Span[] {
  const documents: Span[] = [];
  let start = 0;
  const add = (end: number) => {
    const first = text[start] === special.cls ? start + 1 : start;
    if (first < end) {
      documents.push([first, end]);
    }
  };
  text.forEach((id, i) => {
    if (id === special.endOfText) {
      add(i);
      start = i + 1;
    }
  });
  if (start < text.length) {
    add(text.length - 1);
  }
  return documents;
}

/** The sentences of a packed text, ascending; the last one may lack its end. */
export function sentencesOf(
  text: readonly number[],
  special: SpecialTokens,
  endsSentence: EndsSentence,
): Span[] {
  const sentences: Span[] = [];
  let start = 0;
  const add = (end: number) => {
    if (start < end) {
      sentences.push([start, end]);
    }
  };
  text.forEach((id, i) => {
    if (id === special.cls || id === special.endOfText) {
      add(i);
      start = i + 1;
    } else if (endsSentence(id)) {
      add(i + 1);
      start = i + 1;
    }
  });
  add(text.length);
  return sentences;
}
