// What an answer must be: the user's wishes, checked before anything is decoded.
import { ConstraintError } from './error';

/**
 * Conditions on an answer's text, all of which hold for every candidate, because they are applied while the answer
 * is written. The text is what replaces the blank without the white space at its ends.
 */
export interface AnswerConstraint {
  /** A text that the answer contains, exactly as written. */
  readonly contains?: string;
  /** The answer is one of these; an entry may be of several words. */
  readonly oneOf?: readonly string[];
  /** The answer consists of these, in any order and number, with white space or punctuation between them. */
  readonly onlyWords?: readonly string[];
  /** A regular expression in JavaScript's syntax (with its `u` flag) that the whole answer matches. */
  readonly match?: string;
  /**
   * Fewest words. A word is a run of letters and digits with the apostrophes and hyphens inside it; a Chinese or
   * Japanese character counts as a word.
   */
  readonly minWords?: number;
  /** Most words. */
  readonly maxWords?: number;
  /** Fewest tokens; the most are the search's `maxTokens`. */
  readonly minTokens?: number;
}

/** Bounds that keep a mistyped number or a wrong file from taking all memory. */
const largest = { words: 1000, tokens: 4096, entries: 100_000, listCharacters: 2_000_000, text: 1000 };

/**
 * The constraint with its lists cleaned (no blank entries, single spaces, no entry twice), or undefined where it asks
 * for nothing.
 * @throws ConstraintError naming the field that is wrong
 */
export function checkConstraint(constraint: AnswerConstraint): AnswerConstraint | undefined {
  const { contains, oneOf, onlyWords, match, minWords, maxWords, minTokens } = constraint;
  if (contains !== undefined && contains.length > largest.text) {
    throw new ConstraintError({ kind: 'tooLong', field: 'contains', most: largest.text });
  }
  if (match !== undefined && match.length > largest.text) {
    throw new ConstraintError({ kind: 'tooLong', field: 'match', most: largest.text });
  }
  checkCount('minWords', minWords, largest.words);
  checkCount('maxWords', maxWords, largest.words);
  checkCount('minTokens', minTokens, largest.tokens);
  if (minWords !== undefined && maxWords !== undefined && minWords > maxWords) {
    throw new ConstraintError({ kind: 'crossed', field: 'minWords', min: minWords, max: maxWords });
  }
  const checked: AnswerConstraint = {
    ...(contains !== undefined && contains !== '' && { contains }),
    ...(oneOf !== undefined && { oneOf: checkList('oneOf', oneOf) }),
    ...(onlyWords !== undefined && { onlyWords: checkList('onlyWords', onlyWords) }),
    ...(match !== undefined && match !== '' && { match }),
    ...(minWords !== undefined && minWords > 0 && { minWords }),
    ...(maxWords !== undefined && { maxWords }),
    ...(minTokens !== undefined && minTokens > 0 && { minTokens }),
  };
  return Object.keys(checked).length === 0 ? undefined : checked;
}

function checkCount(field: string, value: number | undefined, most: number): void {
  const least = field === 'maxWords' ? 1 : 0;
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= least && value <= most)) {
    throw new ConstraintError({ kind: 'notANumber', field, value: String(value), least, most });
  }
}

function checkList(field: string, list: readonly string[]): readonly string[] {
  const entries = [...new Set(list.map((entry) => entry.trim().replace(/\s+/gu, ' ')))].filter(
    (entry) => entry !== '',
  );
  if (entries.length === 0) {
    throw new ConstraintError({ kind: 'emptyList', field });
  }
  const characters = entries.reduce((total, entry) => total + entry.length, 0);
  if (entries.length > largest.entries || characters > largest.listCharacters) {
    throw new ConstraintError({ kind: 'tooManyEntries', field, most: largest.entries });
  }
  return entries;
}
