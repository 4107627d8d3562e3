// The title of the quick pick: what stands at the blank, between the words around it.
import { endOnOneLine, onOneLine } from '../display';

const blank = '____';
const longestContext = 34;

/**
 * A blank with its neighbours, and the spaces that will stand between them.
 * @param before its first line up to it, `after` its last line from it on
 * @param filling what is put in; undefined: nothing yet
 */
export function blankTitle(before: string, filling: string | undefined, after: string): string {
  const shown = filling === undefined ? blank : `‹${onOneLine(filling, longestContext)}›`;
  const isSpaceBefore = /\s$/u.test(before) || /^\s/u.test(filling ?? '');
  const isSpaceAfter = /^\s/u.test(after) || /\s$/u.test(filling ?? '');
  const start = endOnOneLine(before, longestContext) + (isSpaceBefore ? ' ' : '');
  const end = (isSpaceAfter ? ' ' : '') + onOneLine(after, longestContext);
  return (start + shown + end).trim();
}
