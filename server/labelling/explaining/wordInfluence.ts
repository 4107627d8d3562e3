// Why this label: how much less likely it becomes when a word of the text is blanked (occlusion: Zeiler and Fergus
// 2014; for texts Li et al. 2016, Understanding Neural Networks through Representation Erasure).
import { findPlaceholders } from '../../blanks/placeholders';
import type { WhyAnswer } from '../../protocol/openDataset';
import type { BlankedText, TaskScorer } from '../scoring/taskScorer';
import { shownColumns } from '../task/columns';
import { renderPattern } from '../task/pattern';
import type { Scorer } from '../task/task';

/** Words of a row that are blanked, one after the other. */
const mostWords = 150;

/** Stands for the blanked word until the pattern is filled in: a character of private use. */
const mark = '\uE0B1';

/**
 * @param cell the row's cells
 * @param label index of the label that is asked about
 */
export async function wordInfluence(
  scorer: TaskScorer,
  by: Scorer,
  cell: (column: string) => string,
  label: number,
  signal?: AbortSignal,
): Promise<WhyAnswer> {
  const { task } = scorer;
  const columns = shownColumns(task);
  const texts = columns.map((column) => ({ column, words: wordsOf(cell(column)) }));
  const all = texts.flatMap(({ column, words }) =>
    words.filter(({ isWord }) => isWord).map((word) => ({ column, word })),
  );
  const looked = all.slice(0, mostWords);
  const blanked = looked.flatMap(({ column, word }) =>
    task.patterns.map((pattern): BlankedText => {
      const altered = (name: string) => {
        const text = cell(name).replaceAll(mark, ' ');
        return name === column ? text.slice(0, word.start) + mark + text.slice(word.end) : text;
      };
      return withBlanks(renderPattern(pattern, altered).trim());
    }),
  );
  const whole = await scorer.score(cell, signal);
  const scores = blanked.length === 0 ? [] : await scorer.scoreTexts(blanked, signal);
  const logProb = (own: typeof whole) =>
    Math.log(Math.max(1e-12, scorer.suggest(own, by).distribution[label] ?? 0));
  const before = logProb(whole);
  const count = task.patterns.length;
  const falls = new Map(
    looked.map(({ word }, i) => [word, before - logProb(scores.slice(i * count, (i + 1) * count))]),
  );
  return {
    label: task.verbalizer[label]?.label ?? '',
    texts: texts.map(({ column, words }) => ({
      column,
      pieces: words.map((word) => {
        const fall = falls.get(word);
        return fall === undefined ? { text: word.text } : { text: word.text, fall };
      }),
    })),
    cut: all.length > looked.length,
  };
}

/** The text with a blank in the marks' places, and which of its blanks is the pattern's own. */
function withBlanks(rendered: string): BlankedText {
  const own = findPlaceholders(rendered)[0]?.start ?? 0;
  const blank = rendered.slice(0, own).split(mark).length - 1;
  return { text: rendered.replaceAll(mark, '[MASK]'), blank };
}

interface Segment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isWord: boolean;
}

/** A text's words and what stands between them; Chinese words too. */
function wordsOf(text: string): Segment[] {
  const segments = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text);
  return [...segments].map(({ segment, index, isWordLike }) => ({
    text: segment,
    start: index,
    end: index + segment.length,
    isWord: isWordLike === true,
  }));
}
