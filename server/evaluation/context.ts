// How much of a text around a blank is shown.
import { findPlaceholders } from '../blanks/placeholders';
import type { Question } from './question';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/**
 * The question with at most so many words on each side of its blank. A small model reads best what it was trained
 * on, which may be shorter than an article.
 */
export function withContext(question: Question, words: number): Question {
  const places = findPlaceholders(question.text);
  const place = places[question.blank];
  if (place === undefined) return question;
  const before = question.text.slice(0, place.start);
  const after = question.text.slice(place.end);
  const start = startOfLast(before, words);
  const end = endOfFirst(after, words);
  return {
    ...question,
    text: question.text.slice(start, place.end + end),
    blank: places.filter((other) => other.start >= start && other.start < place.start).length,
  };
}

function wordsOf(text: string): { readonly start: number; readonly end: number }[] {
  return [...segmenter.segment(text)]
    .filter(({ isWordLike }) => isWordLike === true)
    .map(({ index, segment }) => ({ start: index, end: index + segment.length }));
}

function startOfLast(text: string, words: number): number {
  const found = wordsOf(text);
  const start = found.length <= words ? 0 : (found[found.length - words]?.start ?? text.length);
  // Never within a placeholder's brackets.
  return text.charAt(start - 1) === '[' ? start - 1 : start;
}

function endOfFirst(text: string, words: number): number {
  const found = wordsOf(text);
  const end = found.length <= words ? text.length : (found[words - 1]?.end ?? 0);
  return text.charAt(end) === ']' || /^[.!?。！？]/.test(text.slice(end)) ? end + 1 : end;
}
