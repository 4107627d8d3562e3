// The blanks that a text itself names: [MASK], [sMASK] and [gMASK].
import type { Blank } from './blank';

/** Every placeholder, exactly as written: a global expression, so take a copy before you use its state. */
export const placeholderPattern = /\[(?:MASK|sMASK|gMASK)\]/g;

const longestPlaceholder = '[sMASK]'.length;

/**
 * The placeholders of a text, in its order; offsets are UTF-16 units. One pass, no copies of the text.
 */
export function findPlaceholders(text: string): Blank[] {
  const blanks: Blank[] = [];
  for (const match of text.matchAll(placeholderPattern)) {
    const mask = match[0];
    if (mask === '[MASK]' || mask === '[sMASK]' || mask === '[gMASK]') {
      blanks.push({ mask, start: match.index, end: match.index + mask.length });
    }
  }
  return blanks;
}

/**
 * The placeholder that contains an offset or touches it; of two, the one that begins there. Looks at a few
 * characters only, however long the text is.
 */
export function placeholderAt(text: string, offset: number): Blank | undefined {
  const from = Math.max(0, offset - longestPlaceholder);
  return findPlaceholders(text.slice(from, offset + longestPlaceholder))
    .map(({ mask, start, end }) => ({ mask, start: start + from, end: end + from }))
    .filter(({ start, end }) => start <= offset && offset <= end)
    .at(-1);
}
