// Fits a decoded answer to what stands beside its blank: spaces, line breaks, capitals.
import { restoreCapitals } from './capitals';
import { characterAt, characterBefore, isCjkOrMark, isClosing, isSpace, isWord } from './characters';
import { attachesWhatFollows } from './marks';
import { tidyWordPieces } from './wordPieces';

/** What a tokenizer does to the text that it decodes. */
export interface AnswerTraits {
  /** Its vocabulary knows no capitals. */
  readonly lowerCases: boolean;
  /** Its tokens carry their white space (byte-level BPE); otherwise decoded tokens are joined by spaces (WordPiece). */
  readonly keepsSpaces: boolean;
}

/**
 * The text that replaces a blank. `before` and `after` are the document's text on both sides, or some hundred
 * characters of it; an empty `before` is the start of the document. A placeholder that its author attached to
 * the word after it stays attached; `insertion` says that there is no placeholder but a cursor between two
 * characters, so that a space may be wanted there.
 */
export function fitToSurroundings(
  answer: string,
  before: string,
  after: string,
  { lowerCases, keepsSpaces }: AnswerTraits,
  insertion = false,
): string {
  let text = keepsSpaces ? fitStart(answer, before) : tidyWordPieces(answer, before, after);
  if (lowerCases) text = restoreCapitals(text, before, after);
  text = fitEnd(text, after);
  if (insertion && wantsSpaceAfter(text, before, after)) text += ' ';
  return fitLineBreaks(text, before + after);
}

/** An answer that brings its own white space loses what the document has already or wants none of. */
function fitStart(answer: string, before: string): string {
  const last = characterBefore(before, before.length);
  if (last === '' || last === '\n' || last === '\r') {
    // One space is the answer's way to begin a word; more of them, or tabs, indent.
    return answer.replace(/^(?:[^\S\r\n]*\r?\n)+/u, '').replace(/^ (?! )/, '');
  }
  if (isSpace(last)) return answer.replace(/^[^\S\r\n]+/u, '');
  const bare = answer.trimStart();
  const first = characterAt(bare, 0);
  const attaches =
    attachesWhatFollows(before) ||
    (isClosing(first) && !isWord(characterAt(bare, first.length))) ||
    /^['’](?:s|t|re|ve|ll|d|m)\b/u.test(bare) ||
    (isCjkOrMark(last) && isCjkOrMark(first));
  return attaches ? answer.replace(/^[^\S\r\n]+/u, '') : answer;
}

function fitEnd(answer: string, after: string): string {
  const next = characterAt(after, 0);
  if (next === '' || next === '\n' || next === '\r') return answer.trimEnd();
  const last = characterBefore(answer, answer.trimEnd().length);
  return isSpace(next) || isClosing(next) || /["`$]/.test(next) || (isCjkOrMark(last) && isCjkOrMark(next))
    ? answer.replace(/[^\S\r\n]+$/u, '')
    : answer;
}

/** Between an inserted word and the next one, unless the cursor stood inside a word. */
function wantsSpaceAfter(answer: string, before: string, after: string): boolean {
  const last = characterBefore(answer, answer.length);
  const next = characterAt(after, 0);
  if (isWord(characterBefore(before, before.length)) && !isSpace(answer.charAt(0))) return false;
  return (
    (isWord(last) || isClosing(last)) &&
    isWord(next) &&
    !isCjkOrMark(last) &&
    !isCjkOrMark(next) &&
    answer !== ''
  );
}

function fitLineBreaks(answer: string, document: string): string {
  return answer.replace(/\r\n?|\n/g, document.includes('\r\n') ? '\r\n' : '\n');
}
