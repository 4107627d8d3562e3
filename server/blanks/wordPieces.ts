// Decoded WordPiece text has a space between all words and marks ("don ' t", "3 . 5"): writes it as English does.
import {
  characterAt,
  characterBefore,
  isCjk,
  isCjkOrMark,
  isClosing,
  isOpening,
  isSpace,
} from './characters';
import { attachesWhatFollows, isOpen } from './marks';

/**
 * The answer as a writer would set it, with a space before it where it begins a new word after `before`.
 * A first token "##ing" joins the word before.
 */
export function tidyWordPieces(decoded: string, before: string, after: string): string {
  const answer = decoded.trim().split(/\s+/u).filter(Boolean);
  const continues = answer[0]?.startsWith('##') === true && /\p{L}|\p{N}/u.test(before.slice(-1));
  const pieces = joinContinuations(answer);
  // The document's own pieces beside the answer, where no white space parts them, tell what its marks mean.
  const earlier = isSpace(before.slice(-1)) ? [] : piecesOf(before.slice(-80));
  const later = isSpace(after.slice(0, 1)) ? [] : piecesOf(after.slice(0, 40));
  const line: Line = {
    pieces: [...earlier, ...pieces, ...later],
    from: earlier.length,
    before,
    spacedDash: /\s—\s/u.test(before + after),
    spacedCjk: /[\p{Script=Han}] [A-Za-z0-9]|[A-Za-z0-9] [\p{Script=Han}]/u.test(before + after),
  };
  const joins = joinsOf(line);
  const attached = continues || earlier.length === 0 || attachesWhatFollows(before);
  let text = '';
  pieces.forEach((piece, index) => {
    const joined = (index === 0 && attached) || isJoined(line, joins, earlier.length + index);
    text += joined ? piece : ` ${piece}`;
  });
  return text;
}

interface Line {
  /** Words and marks: the document's last ones, the answer's, the document's next ones. */
  readonly pieces: readonly string[];
  /** Where the answer's pieces begin. */
  readonly from: number;
  /** The document's text before the answer. */
  readonly before: string;
  /** The author sets dashes with spaces around them. */
  readonly spacedDash: boolean;
  /** The author sets spaces between Chinese and Latin words. */
  readonly spacedCjk: boolean;
}

/** On which sides a piece stands without a space. */
type Join = 'left' | 'right' | 'both' | 'none';

function joinContinuations(tokens: readonly string[]): string[] {
  const pieces: string[] = [];
  for (const token of tokens) {
    const continuation = /^##(?=[^#])/.test(token);
    const last = pieces.at(-1);
    // Markdown's ** and ``` are one mark.
    const longer = (token === '*' || token === '`') && last?.endsWith(token) === true;
    if (longer) pieces[pieces.length - 1] = last + token;
    else if (continuation && last !== undefined) pieces[pieces.length - 1] = last + token.slice(2);
    else pieces.push(continuation ? token.slice(2) : token);
  }
  return pieces;
}

/** Words and single marks of the document's text up to or from its nearest white space. */
function piecesOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? [];
}

function isJoined({ pieces, spacedCjk }: Line, joins: readonly Join[], at: number): boolean {
  const [left, right] = [pieces[at - 1] ?? '', pieces[at] ?? ''];
  const [before, after] = [joins[at - 1], joins[at]];
  if (before === 'right' || before === 'both' || after === 'left' || after === 'both') return true;
  const [last, first] = [characterBefore(left, left.length), characterAt(right, 0)];
  if (isCjkOrMark(last) && isCjkOrMark(first)) return true;
  if (isCjk(last) || isCjk(first)) return !spacedCjk;
  return isCjkOrMark(last) || isCjkOrMark(first);
}

function joinsOf(line: Line): Join[] {
  const quotes = new Quotes(line);
  return line.pieces.map((_, at) => joinOf(line, at, quotes));
}

const isName = (piece: string): boolean => /^[\p{L}\p{N}]/u.test(piece) && !isCjk(characterAt(piece, 0));
const endsInDigit = (piece: string): boolean => /\d$/.test(piece);
const isLetter = (piece: string): boolean => /^[a-z]$/i.test(piece);
const isYear = (piece: string): boolean => /^(?:1[5-9]|20)\d\d$/.test(piece);
const domain = /^(?:com|org|net|edu|gov|io|html?|pdf|txt|md|py|js|ts|json|csv|xml|exe|co|uk|de|cn)$/i;
const contraction = /^(?:s|t|re|ve|ll|d|m|clock|all|am)$/i;
const namePrefix = /^(?:o|d|l|qu|c|j|n)$/i;
const clipped = /^(?:\d+s?|cause|til|em|tis|twas|n)$/i;

/** Where a piece joins its neighbours; `quotes` remembers what stands open. */
function joinOf(line: Line, at: number, quotes: Quotes): Join {
  const { pieces } = line;
  const piece = pieces[at] ?? '';
  const previous = pieces[at - 1] ?? '';
  const next = pieces[at + 1] ?? '';
  const afterNext = pieces[at + 2] ?? '';
  const between = isName(previous) && isName(next);
  const number = endsInDigit(previous) && /^\d/.test(next);
  switch (piece) {
    case '.':
      if (number && !isYear(previous)) return 'both';
      if (isLetter(next) && afterNext === '.' && (isLetter(previous) || /^ph$/i.test(previous)))
        return 'both';
      return between && (domain.test(next) || /^www$/i.test(previous)) ? 'both' : 'left';
    case ',':
      return number && /^\d{1,3}$/.test(previous) && /^\d{3}(?!\d)/.test(next) ? 'both' : 'left';
    case ':':
      if (/^https?$/i.test(previous)) return 'both';
      return /^\d{1,2}$/.test(previous) && /^\d\d$/.test(next) ? 'both' : 'left';
    case '/':
      return between || previous === '/' || next === '/' || previous === ':' ? 'both' : 'none';
    case '-':
      if (next === '-') return previous === '-' ? 'both' : 'right';
      if (previous === '-' || (isName(previous) && /^[,;)]$/.test(next))) return 'left';
      if (between) return number && afterNext === '=' ? 'none' : 'both';
      return /^\d/.test(next) && (previous === '' || /^[=+*/<>(]$/.test(previous)) ? 'right' : 'none';
    case '–':
      return number ? 'both' : 'none';
    case '—':
      return line.spacedDash ? 'none' : 'both';
    case '°':
      return /^[CF]$/i.test(next) ? 'both' : 'left';
    case '⁄':
      return number ? 'both' : 'none';
    case '_':
    case '^':
      return 'both';
    case '\\':
      return 'right';
    case '{':
      return /^[\\^_]$/.test(pieces[at - 2] ?? '') || /^[\^_]$/.test(previous) ? 'both' : 'right';
    case '@':
      return between && afterNext === '.' ? 'both' : 'right';
    case '#':
      return /^\d/.test(next) ? 'right' : 'none';
    case '$':
    case '£':
    case '€':
    case '¥':
      return /^\d/.test(next) ? 'right' : 'none';
    case '+':
      if (previous === '+') return 'left';
      return next === '+' && isName(previous) ? 'left' : 'none';
    case '"':
      return quotes.double(next);
    case "'":
    case '’':
      if (isName(previous) && (contraction.test(next) || (namePrefix.test(previous) && isName(next))))
        return 'both';
      return quotes.single(at);
    default:
      if (/^[*`]+$/.test(piece)) return quotes.paired(piece, at);
      if (isOpening(piece)) return 'right';
      return isClosing(piece) ? 'left' : 'none';
  }
}

/** Which marks stand open while the pieces of a line are read from left to right. */
class Quotes {
  readonly #line: Line;
  #double: boolean;
  #single = false;
  readonly #paired = new Set<string>();

  constructor(line: Line) {
    this.#line = line;
    // What the document's own pieces at the line's start will open or close is not to be counted twice.
    const own = line.pieces.slice(0, line.from).filter((piece) => piece === '"').length;
    this.#double = isOpen(line.before, '"') !== (own % 2 === 1);
  }

  double(next: string): Join {
    this.#double = !this.#double;
    // Nothing opens at the end.
    if (next === '') this.#double = false;
    return this.#double ? 'right' : 'left';
  }

  /** An apostrophe or single quotation mark that is no contraction. */
  single(at: number): Join {
    const { pieces } = this.#line;
    const previous = pieces[at - 1] ?? '';
    const next = pieces[at + 1] ?? '';
    if (this.#single) {
      this.#single = false;
      return 'left';
    }
    const closes = pieces.some(
      (piece, index) => index > at + 1 && /^['’]$/.test(piece) && !this.#contracts(index),
    );
    if (closes && next !== '') {
      this.#single = true;
      return 'right';
    }
    if (/[sxz]$/i.test(previous)) return 'left';
    return clipped.test(next) || !isName(previous) ? 'right' : 'left';
  }

  /** A mark of Markdown: opens only where another one closes it. */
  paired(mark: string, at: number): Join {
    const { pieces } = this.#line;
    if (this.#paired.delete(mark)) return 'left';
    if (!pieces.includes(mark, at + 1)) return 'none';
    this.#paired.add(mark);
    return 'right';
  }

  #contracts(at: number): boolean {
    const { pieces } = this.#line;
    return isName(pieces[at - 1] ?? '') && contraction.test(pieces[at + 1] ?? '');
  }
}
