// Blanks as a user would select them, out of held-out text: one word, a phrase of two or three words, or of four to eight.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { Question } from './question';

export interface BlankSize {
  readonly name: string;
  /** Words, from the shortest to the longest. */
  readonly words: readonly [number, number];
}

export const blankSizes: readonly BlankSize[] = [
  { name: '1 word', words: [1, 1] },
  { name: '2-3 words', words: [2, 3] },
  { name: '4-8 words', words: [4, 8] },
];

export interface HeldOutOptions {
  /** Blanks of each size. */
  readonly count: number;
  readonly seed: number;
  /** Words of the passage around a blank, at most. */
  readonly passageWords?: number;
}

interface Word {
  readonly start: number;
  readonly end: number;
}

/**
 * Draws passages of whole paragraphs and blanks words in them that stand together, with no sentence's end between.
 * The same seed draws the same blanks, whatever the model.
 * @param text paragraphs, one a line
 */
export function heldOutBlanks(text: string, options: HeldOutOptions): Question[] {
  const random = xoroshiro128plus(options.seed);
  const passages = passagesOf(text, options.passageWords ?? 90);
  if (passages.length === 0) return [];
  return blankSizes.flatMap((size) => {
    const found: Question[] = [];
    // A passage of headings and numbers may have no such phrase; others have.
    for (let tries = 0; found.length < options.count && tries < options.count * 20; tries++) {
      const passage = passages[uniformInt(random, 0, passages.length - 1)] ?? '';
      const question = blankIn(passage, size, random);
      if (question !== undefined) found.push(question);
    }
    return found;
  });
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

function wordsOf(text: string): Word[] {
  return [...segmenter.segment(text)]
    .filter(({ isWordLike, segment }) => isWordLike === true && /\p{L}/u.test(segment))
    .map(({ index, segment }) => ({ start: index, end: index + segment.length }));
}

/** Paragraphs joined until they have enough words; a longer paragraph is a passage of its own, cut at a word. */
function passagesOf(text: string, words: number): string[] {
  const passages: string[] = [];
  let current = '';
  let count = 0;
  const close = () => {
    if (count >= 20) passages.push(current);
    current = '';
    count = 0;
  };
  for (const line of text.split(/\r?\n/)) {
    const paragraph = line.trim();
    // Packs separate documents by a line with one control character.
    if (paragraph === '' || !/\p{L}/u.test(paragraph)) {
      close();
      continue;
    }
    const found = wordsOf(paragraph);
    if (count + found.length > words) close();
    current += (current === '' ? '' : '\n') + paragraph.slice(0, found[words]?.start ?? paragraph.length);
    count += Math.min(found.length, words);
  }
  close();
  return passages;
}

function blankIn(passage: string, size: BlankSize, random: RandomGenerator): Question | undefined {
  const words = wordsOf(passage);
  const length = uniformInt(random, size.words[0], size.words[1]);
  if (words.length < length + 6) return undefined;
  const first = uniformInt(random, 0, words.length - length);
  const start = words[first]?.start ?? 0;
  const end = words[first + length - 1]?.end ?? 0;
  const answer = passage.slice(start, end);
  if (/[.!?。！？；;:\n"“”]/.test(answer)) return undefined;
  return {
    text: `${passage.slice(0, start)}[MASK]${passage.slice(end)}`,
    blank: 0,
    answer,
    group: size.name,
  };
}
