// The words of a text, whatever its language: by Unicode's rules, and by a dictionary where words have no spaces.
import type { Stretch } from './markup';

// One segmenter for all: the rules for words are the same in every locale, and the dictionary of Chinese and Japanese
// is asked wherever their characters stand.
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** A segment holds a copy of what it was cut from, so that long texts would cost their length squared. */
const longestPiece = 500;

/**
 * The words between two offsets, in order; those that overlap markup are left out, and so are numbers and names of
 * programs (`snake_case`, `camelCase`, `path/to/file`), of which no one expects that a model guesses them.
 * @param markup ascending, apart from each other
 */
export function* findWords(
  text: string,
  markup: readonly Stretch[],
  from: number,
  to: number,
): Generator<Stretch> {
  let next = firstEndingAfter(markup, from);
  for (const piece of pieces(text, from, to)) {
    for (const { segment, index, isWordLike } of segmenter.segment(text.slice(piece.start, piece.end))) {
      const start = piece.start + index;
      const end = start + segment.length;
      while ((markup[next]?.end ?? Infinity) <= start) next++;
      const isInMarkup = (markup[next]?.start ?? Infinity) < end;
      if (isWordLike === true && !isInMarkup && isProse(text, segment, start, end)) yield { start, end };
    }
  }
}

/** Lines, and long lines cut at white space. */
function* pieces(text: string, from: number, to: number): Generator<Stretch> {
  let start = from;
  while (start < to) {
    const lineBreak = text.indexOf('\n', start);
    const lineEnd = lineBreak < 0 || lineBreak >= to ? to : lineBreak + 1;
    let end = lineEnd;
    if (end - start > longestPiece) {
      const cut = Math.max(
        ...[' ', '。', '，', '\t'].map((mark) => text.lastIndexOf(mark, start + longestPiece)),
      );
      end = cut > start ? cut + 1 : start + longestPiece;
    }
    yield { start, end };
    start = end;
  }
}

function isProse(text: string, word: string, start: number, end: number): boolean {
  if (!/\p{L}/u.test(word) || /[\p{N}_]/u.test(word) || /\p{Ll}\p{Lu}/u.test(word)) return false;
  return !/[/\\@#_]/.test(text.charAt(start - 1)) && !/[/@_]/.test(text.charAt(end));
}

function firstEndingAfter(markup: readonly Stretch[], offset: number): number {
  let low = 0;
  let high = markup.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((markup[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
