// Marks that open and close alike ("…", `…`, $…$, *…*): which of the two one is, and what belongs to it.
import { characterBefore, isOpening, isSpace } from './characters';

/**
 * Whether a text ends in a mark that belongs to what follows it: an opening bracket or quotation, a hyphen, a
 * slash or another sign that its author would not have set there to have a space after it.
 */
export function attachesWhatFollows(text: string): boolean {
  return (
    isOpening(characterBefore(text, text.length)) ||
    endsInOpenMark(text) ||
    /[@#\\_~^=<>|&+/–—-]$/u.test(text)
  );
}

/**
 * Whether a text ends in a quotation mark, backtick, dollar sign or emphasis mark that opens something, so that
 * what follows belongs directly to it.
 */
function endsInOpenMark(text: string): boolean {
  const marks = /["'`$*_~]+$/.exec(text)?.[0] ?? '';
  const last = marks.at(-1);
  if (last === undefined) return false;
  if (last === '"' || last === '`' || last === '$') return isOpen(text, last);
  const earlier = characterBefore(text, text.length - marks.length);
  return earlier === '' || isSpace(earlier) || isOpening(earlier);
}

/** Whether a mark that closes like it opens stands open at the end of a text's last paragraph. */
export function isOpen(text: string, mark: '"' | '`' | '$'): boolean {
  const paragraph = text.slice(Math.max(text.lastIndexOf('\n\n'), text.lastIndexOf('\n\r\n')) + 1);
  let open = false;
  for (let at = paragraph.indexOf(mark); at >= 0; at = paragraph.indexOf(mark, at + 1)) {
    if (paragraph.charAt(at - 1) !== '\\') open = !open;
  }
  return open;
}
