// The words of texts as numbers: what is known of a text without any model.
import type { Task } from '../../../server/labelling/task/task';

/** The words of known texts. */
export interface Words {
  /** Each once. */
  readonly words: readonly string[];
  /** Of each: ln of how many times more texts there are than texts with it. */
  readonly rarities: readonly number[];
}

/** The cells that a task's patterns show, as one text. */
export function textOf(task: Task, cell: (column: string) => string): string {
  const columns = new Set(task.patterns.flatMap((pattern) => pattern.columns));
  return [...columns].map(cell).join(' ');
}

/** Counts in how many texts each word stands. */
export function countWords(texts: readonly string[]): Words {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return {
    words: [...counts.keys()],
    rarities: [...counts.values()].map((count) => Math.log((1 + texts.length) / count)),
  };
}

/**
 * Reads texts by their words: TF-IDF.
 * @returns a text's vector, [words], of length 1, or of zeros where no word is known
 */
export function wordVectors({ words, rarities }: Words): (text: string) => number[] {
  const places = new Map(words.map((word, i) => [word, i]));
  return (text) => {
    const values = words.map(() => 0);
    for (const word of wordsOf(text)) {
      const place = places.get(word);
      if (place !== undefined) values[place] = (values[place] ?? 0) + (rarities[place] ?? 0);
    }
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
    return values.map((value) => value / length);
  };
}

/** Words in lower case; of Chinese, which has no spaces, each character and each pair of neighbours. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).flatMap((word) => {
    if (!/\p{Script=Han}/u.test(word)) return [word];
    const characters = [...word];
    return characters.flatMap((one, i) => {
      const next = characters[i + 1];
      return next === undefined ? [one] : [one, one + next];
    });
  });
}
