// Sentences that were put together in English somewhere below (a file's name and what is wrong with it), said in another
// language, or in English as an editor's reader needs it: with settings in place of a command's options. What lies below the features knows no reader: it serves the command line too, and its errors come from
// other processes, where only their words come along. So a sentence is known again by its words: a pattern of English,
// such as `{0} is no folder`, stands beside its translation, and whatever stands in the places goes over.

/** What a pattern says, and what is to be said instead. */
interface Pattern {
  /** The English between its places, in order; one more than there are places. */
  readonly between: readonly string[];
  /** The number in the braces of each place. */
  readonly places: readonly number[];
  readonly translation: string;
}

/** What joins the parts of a sentence: those of a list, a place and what is wrong there, a sentence and its reason. */
export interface Joints {
  readonly list: string;
  readonly colon: string;
  readonly brackets: readonly [open: string, close: string];
}

const englishJoints: Joints = { list: '; ', colon: ': ', brackets: [' (', ')'] };

/** Of Chinese and Japanese, whose marks are as wide as their letters. */
export const wideJoints: Joints = { list: '；', colon: '：', brackets: ['（', '）'] };

/** A way to read a sentence. */
interface Reading {
  readonly translation: string;
  /** How many letters of the sentence are those of patterns: of several readings, the one with most is meant. */
  readonly known: number;
}

/** Longer sentences, in characters, are nobody's of this program; a runtime's, for example. */
const longest = 2000;

/** So many places of a sentence are looked at for a reason that begins there. */
const mostReasons = 8;

export class Sentences {
  readonly #patterns: readonly Pattern[];
  readonly #joints: Joints;

  /** @param translations of English patterns with places `{0}`, `{1}` … */
  constructor(translations: Readonly<Record<string, string>> = {}, joints = englishJoints) {
    this.#joints = joints;
    this.#patterns = Object.entries(translations)
      .map(([english, translation]) => ({
        between: english.split(/\{\d+\}/),
        places: [...english.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number)),
        translation,
      }))
      .sort((one, other) => lettersOf(other) - lettersOf(one));
  }

  /** The sentence in the other language; as it is where it is not known. */
  translate(sentence: string): string {
    return sentence.length > longest ? sentence : this.#read(sentence, new Map()).translation;
  }

  #read(sentence: string, done: Map<string, Reading>): Reading {
    const before = done.get(sentence);
    if (before !== undefined) return before;
    const readings = [this.#whole(sentence, done), ...this.#parts(sentence, done)];
    const asItIs = { translation: sentence, known: 0 };
    const best = readings.reduce<Reading>(
      (best, next) => (next && next.known > best.known ? next : best),
      asItIs,
    );
    done.set(sentence, best);
    return best;
  }

  /** By the one pattern that fits all of it; by that with the most letters where several do. */
  #whole(sentence: string, done: Map<string, Reading>): Reading | undefined {
    for (const pattern of this.#patterns) {
      const values = valuesIn(sentence, pattern.between)?.map((value) => this.#read(value, done));
      if (values === undefined) continue;
      const valueOf = new Map(pattern.places.map((place, i) => [place, values[i]?.translation ?? '']));
      return {
        translation: pattern.translation.replace(
          /\{(\d+)\}/g,
          (_, place) => valueOf.get(Number(place)) ?? '',
        ),
        known: lettersOf(pattern) + sum(values),
      };
    }
    return undefined;
  }

  /** As a list with semicolons, as a place and what is wrong there, as a sentence and its reason in brackets. */
  #parts(sentence: string, done: Map<string, Reading>): Reading[] {
    const joined = (texts: readonly string[], join: (translations: readonly string[]) => string): Reading => {
      const parts = texts.map((text) => this.#read(text, done));
      return { translation: join(parts.map(({ translation }) => translation)), known: sum(parts) };
    };
    const readings: Reading[] = [];
    const items = sentence.split('; ');
    if (items.length > 1) readings.push(joined(items, (all) => all.join(this.#joints.list)));
    const colons = [...sentence.matchAll(/: /g)].slice(0, mostReasons);
    for (const { index } of colons) {
      const what = this.#whole(sentence.slice(index + 2), done);
      if (what === undefined) continue;
      const where = this.#read(sentence.slice(0, index), done);
      readings.push({
        translation: `${where.translation}${this.#joints.colon}${what.translation}`,
        known: where.known + what.known,
      });
    }
    const [, said, reason] = /^(.+) \((.+)\)$/.exec(sentence) ?? [];
    if (said !== undefined && reason !== undefined) {
      const [open, close] = this.#joints.brackets;
      readings.push(joined([said, reason], (both) => both.join(open) + close));
    }
    return readings;
  }
}

function sum(readings: readonly Reading[]): number {
  return readings.reduce((sum, { known }) => sum + known, 0);
}

function lettersOf({ between }: Pattern): number {
  return between.join('').length;
}

/** What stands in the places, or undefined where the sentence has other words between them. */
function valuesIn(sentence: string, between: readonly string[]): readonly string[] | undefined {
  const [first = '', ...others] = between;
  const last = others.pop();
  if (last === undefined) return sentence === first ? [] : undefined;
  if (!sentence.startsWith(first) || !sentence.endsWith(last)) return undefined;
  const end = sentence.length - last.length;
  const values: string[] = [];
  let start = first.length;
  for (const words of others) {
    const at = sentence.indexOf(words, start + 1);
    if (at < 0) return undefined;
    values.push(sentence.slice(start, at));
    start = at + words.length;
  }
  return start < end ? [...values, sentence.slice(start, end)] : undefined;
}
