// What of an answer is shown as ghost text: one line, and no words that the length limit tore off.
import { characterAt, isCjk, isWord } from '../blanks/characters';

/**
 * @param text an answer as it would stand in the document
 * @param isCut whether the length limit ended it, and not the model
 * @returns its white space at the start and its first line; of an answer that was cut no half sentence, else no half
 *   clause, else no half word
 */
export function suggestionText(text: string, isCut: boolean): string {
  const [whole, start = '', line = ''] = /^(\s*)([^\r\n]*)/u.exec(text) ?? [''];
  if (!isCut || whole.length < text.length) return start + line.trimEnd();
  const kept = upTo(sentenceEnd, line) ?? upTo(clauseEnd, line) ?? upTo(wordEnd, line) ?? line;
  return start + kept;
}

/** Whether a suggestion only says again what follows the cursor. */
export function repeatsWhatFollows(text: string, after: string): boolean {
  const bare = text.trim();
  return bare !== '' && after.trimStart().startsWith(bare);
}

/** Whether a suggestion hangs on to the word before it without a space. */
export function goesOnInsideWord(before: string, text: string): boolean {
  const first = characterAt(text, 0);
  return isWord(before) && !isCjk(before) && isWord(first) && !isCjk(first);
}

const sentenceEnd = /^.*(?:[.!?…]["'”’)\]]*(?=\s|$)|[。！？…][”’」』）]*)/u;
const clauseEnd = /^.*(?:[,;:](?=\s)|[，；：、])/u;
const wordEnd = /^.*\S(?=\s+\S+$)/u;

function upTo(end: RegExp, line: string): string | undefined {
  return end.exec(line)?.[0];
}
