// Sets of characters as ranges of code points, in the meaning that JavaScript's regular expressions give them.

/** Ranges of code points, both ends included, ascending, not touching. */
export type CharacterSet = readonly (readonly [first: number, last: number])[];

/** Beyond it no characters are assigned but tags and private use; no answer has them. */
const lastCodePoint = 0x3ffff;

/** The set of one character. */
export function only(codePoint: number): CharacterSet {
  return [[codePoint, codePoint]];
}

const remembered = new Map<string, CharacterSet>();

/**
 * What a regular expression for one character matches, such as `\p{L}` or `[^a-c]`.
 * @param source in the syntax of the `u` flag
 */
export function charactersLike(source: string): CharacterSet {
  const known = remembered.get(source);
  if (known !== undefined) return known;
  const ranges: [number, number][] = [];
  // One pass of the engine over all characters there are: a run of matches is a range.
  for (const { 0: run, index } of everyCharacter().matchAll(new RegExp(`(?:${source})+`, 'gu'))) {
    const first = codePointAt(index);
    const last = codePointAt(index + run.length - 1);
    ranges.push([first, last]);
  }
  if (remembered.size >= 200) remembered.clear();
  remembered.set(source, ranges);
  return ranges;
}

/** The characters whose capitals are in the set: what a vocabulary without capitals writes for them. */
export function smallLettersOf(set: CharacterSet): CharacterSet {
  return normalised(
    casePairs().flatMap(([lower, upper]) => (contains(set, upper) ? [[lower, lower] as const] : [])),
  );
}

/** The other case of a character, where it is a single character too; else itself. */
export function otherCase(character: string): string {
  const upper = character.toUpperCase();
  const other = upper === character ? character.toLowerCase() : upper;
  return isOne(other) ? other : character;
}

export function contains(set: CharacterSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (range === undefined || codePoint < range[0]) high = middle;
    else if (codePoint > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

function normalised(ranges: readonly (readonly [number, number])[]): CharacterSet {
  const joined: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = joined.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

let all: string | undefined;

/** Every character in order, surrogates left out. */
function everyCharacter(): string {
  if (all === undefined) {
    const pieces: string[] = [];
    for (let start = 0; start <= lastCodePoint; start += 0x800) {
      if (start === 0xd800) continue;
      pieces.push(String.fromCodePoint(...Array.from({ length: 0x800 }, (_, i) => start + i)));
    }
    all = pieces.join('');
  }
  return all;
}

/** The character at an offset of `everyCharacter()`. */
function codePointAt(offset: number): number {
  if (offset < 0xd800) return offset;
  if (offset < 0x10000 - 0x800) return offset + 0x800;
  return 0x10000 + ((offset - (0x10000 - 0x800)) >> 1);
}

let pairs: readonly (readonly [lower: number, upper: number])[] | undefined;

function casePairs(): readonly (readonly [lower: number, upper: number])[] {
  pairs ??= [...everyCharacter()].flatMap((character) => {
    const upper = character.toUpperCase();
    return upper !== character && isOne(upper)
      ? [[character.codePointAt(0) ?? 0, upper.codePointAt(0) ?? 0] as const]
      : [];
  });
  return pairs;
}

function isOne(text: string): boolean {
  return text.length === ((text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
}
