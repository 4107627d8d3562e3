// The blank that a cursor means: which of GLM's three masks its place asks for (arXiv 2103.10360, section 2.1).
import type { MaskName } from '../glm/tokenizer';
import type { Blank } from './blank';
import { isSentenceStart } from './capitals';
import { characterAt, characterBefore, isCjk, isClosing, isSpace, isWord } from './characters';
import { placeholderAt } from './placeholders';
import { blankFromRange } from './selection';
import { endsSentence } from './wholeSentences';

// What decides about a place stands near it.
const nearby = 400;

/**
 * The placeholder at a cursor, else a new blank there: [gMASK] where nothing but white space follows, [sMASK] between
 * sentences, [MASK] inside one.
 */
export function blankAtCursor(text: string, offset: number): Blank {
  const placeholder = placeholderAt(text, offset);
  if (placeholder) return placeholder;
  const blank = blankFromRange(text, offset, offset);
  return { ...blank, mask: maskAt(text, blank.start) };
}

/**
 * The blank that gives way to other words: `blankFromRange`, where whole sentences that are selected ask for sentences
 * ([sMASK]) and anything else that is for words ([MASK]).
 */
export function blankToReplace(text: string, start: number, end: number): Blank {
  const blank = blankFromRange(text, start, end);
  const isSelection = blank.start < blank.end && placeholderAt(text, blank.start)?.end !== blank.end;
  return isSelection ? { ...blank, mask: maskForSelection(text, blank) } : blank;
}

function maskForSelection(text: string, { start, end }: Blank): MaskName {
  const whole =
    beginsSentence(text.slice(Math.max(0, start - nearby), start)) &&
    endsSentence(text.slice(Math.max(start, end - nearby), end));
  return whole ? '[sMASK]' : '[MASK]';
}

/**
 * Whether a suggestion that nobody has asked for may stand at a place: not inside or right after a word, which its
 * author may still be writing, nor before text on the same line.
 */
export function isRestingPlace(text: string, offset: number): boolean {
  const before = characterBefore(text, offset);
  const rest = text.slice(offset, offset + nearby);
  const [line = ''] = rest.split(/[\r\n]/, 1);
  const isInsideWord = isWord(before) && !isCjk(before);
  return (
    !isInsideWord && line.trim() === '' && text.slice(Math.max(0, offset - nearby), offset).trim() !== ''
  );
}

function maskAt(text: string, offset: number): MaskName {
  if (isBlankFrom(text, offset)) return '[gMASK]';
  const before = text.slice(Math.max(0, offset - nearby), offset);
  const after = text.slice(offset, offset + nearby);
  return beginsSentence(before) && sentenceMayBegin(after) ? '[sMASK]' : '[MASK]';
}

function isBlankFrom(text: string, offset: number): boolean {
  for (let at = offset; at < text.length; at++) {
    if (!isSpace(text.charAt(at))) return false;
  }
  return true;
}

/** Whether a new sentence can begin behind a text, with or without a space between. */
function beginsSentence(before: string): boolean {
  const last = characterBefore(before, before.trimEnd().length);
  // Chinese sentences have no space between them.
  return (
    isSentenceStart(before) ||
    /[。！？]["”’」』）]?$/u.test(before) ||
    (!isWord(last) && isSentenceStart(`${before} `))
  );
}

/** Whether what follows is a new sentence or a new line, and not the rest of one. */
function sentenceMayBegin(after: string): boolean {
  if (/^[^\S\r\n]*(?:[\r\n]|$)/u.test(after)) return true;
  const next = characterAt(after.trimStart(), 0);
  return !isClosing(next) && !/\p{Ll}/u.test(next);
}
