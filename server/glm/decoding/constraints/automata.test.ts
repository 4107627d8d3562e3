import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { AnswerAutomaton } from './answerAutomaton';
import { dead, type Automaton } from './automaton';
import { charactersLike, contains } from './characterSet';
import type { AnswerConstraint } from './constraint';
import { ContainedText } from './containedText';
import { Distance } from './distance';
import { regularExpression } from './regularExpression';
import { countWords } from './wordCount';

function accepts(automaton: Automaton, text: string): boolean {
  let state = automaton.start;
  for (const character of text) {
    if (state === dead) return false;
    state = automaton.step(state, automaton.alphabet.letterOf(character.codePointAt(0) ?? 0));
  }
  return state !== dead && automaton.accepts(state);
}

const satisfies = (text: string, constraint: AnswerConstraint) =>
  accepts(new AnswerAutomaton(constraint), text);

/** Texts of few characters, so that many of them match something. */
function randomTexts(characters: string, count: number): string[] {
  const random = xoroshiro128plus(7);
  const all = Array.from(characters);
  return Array.from({ length: count }, () =>
    Array.from(
      { length: uniformInt(random, 0, 7) },
      () => all[uniformInt(random, 0, all.length - 1)] ?? '',
    ).join(''),
  );
}

describe('a regular expression', () => {
  it.each([
    'ab|ba?',
    '(?:a|b)*c',
    'a{2,3}b{0,2}',
    '[^a]+',
    '[a-c]*?1+',
    '\\w+ \\w+',
    '\\p{Lu}\\p{Ll}*',
    '\\p{Script=Han}{1,2}',
    '.*😀.*',
    '(a(b(c)?)?)+',
    '^a|b$',
    '(?<first>a)(?:)1?',
    'a^b|c',
    '(^|b)a($|c)',
    '',
    '(a*)*b',
    '\\u{1F600}|\\x61\\n',
    '[\\s\\d]+',
    'a{0}b',
  ])('/%s/ matches as a whole what JavaScript does', (pattern) => {
    const automaton = regularExpression(pattern);
    const whole = new RegExp(`^(?:${pattern})$`, 'u');
    let matching = 0;
    for (const text of randomTexts('abcA1 北😀\n', 3000)) {
      expect(accepts(automaton, text), JSON.stringify(text)).toBe(whole.test(text));
      if (whole.test(text)) matching++;
    }
    expect(matching).toBeGreaterThan(0);
  });

  it.each([
    ['a(b', 'match is no regular expression: Unterminated group at character 4'],
    ['x{2,1}', 'numbers out of order'],
    ['ab(?=c)', 'match has a lookahead, (?=c), at character 3'],
    ['(?<!a)b', 'a lookbehind, (?<!a), at character 1'],
    ['(a)\\1', 'a backreference, \\1, at character 4'],
    ['a\\b', 'a word boundary, \\b, at character 2'],
    ['(\\w{1,200}){1,200}', 'match is too large: '],
    ['(((a{99}){99}){99}){99}', 'match is too large: '],
    ['(){1,999999999}', 'match is too large: (){1,999999999} at character 1'],
  ])('%s is refused: %s', (pattern, message) => {
    expect(() => regularExpression(pattern)).toThrow(message);
  });

  it('whose deterministic automaton would be huge is followed all the same', () => {
    const automaton = regularExpression('(?:a|b)*a(?:a|b){40}');
    expect(accepts(automaton, `${'ab'.repeat(100)}a${'b'.repeat(40)}`)).toBe(true);
    expect(accepts(automaton, `${'ab'.repeat(100)}b${'b'.repeat(40)}`)).toBe(false);
  });
});

describe('sets of characters', () => {
  it.each(['\\p{L}', '[^a-z]', '.', '\\s', '[\\uE000-\\uFFFF]', '\\p{Script=Han}'])('%s', (source) => {
    const set = charactersLike(source);
    const one = new RegExp(`^${source}$`, 'u');
    for (let codePoint = 0; codePoint < 0x20000; codePoint += codePoint < 0x3000 ? 1 : 37) {
      if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
      expect(contains(set, codePoint), codePoint.toString(16)).toBe(
        one.test(String.fromCodePoint(codePoint)),
      );
    }
  });
});

describe('a contained text', () => {
  it.each(['aab', 'abab', 'aaa', 'b', 'abacab', '北b'])('%s', (text) => {
    const automaton = new ContainedText(text);
    for (const tried of [...randomTexts('ab', 2000), ...randomTexts('abc北', 2000), `abaca${text}a`]) {
      expect(accepts(automaton, tried), tried).toBe(tried.includes(text));
    }
  });
});

describe('an answer', () => {
  it('is judged without the white space at its start, and does not end in any', () => {
    expect(satisfies(' \n tea', { match: 'tea' })).toBe(true);
    expect(satisfies('tea ', { match: 'tea ?' })).toBe(false);
  });

  it('is one entry of a list, or consists of its entries', () => {
    const list = ['New York', 'New', 'tea', '北京'];
    expect(['New York', 'New', 'tea'].every((text) => satisfies(text, { oneOf: list }))).toBe(true);
    expect(['New Yor', 'New tea', 'teas', ''].some((text) => satisfies(text, { oneOf: list }))).toBe(false);
    expect(
      ['New tea', 'tea, New York.', '“New”', '北京北京', 'New New York'].every((text) =>
        satisfies(text, { onlyWords: list }),
      ),
    ).toBe(true);
    expect(['Newtea', 'New teas', '...', 'York'].some((text) => satisfies(text, { onlyWords: list }))).toBe(
      false,
    );
  });

  it.each([
    ['', 0],
    ['one', 1],
    ["don't stop", 2],
    ['a well-known 3.5 (or 1,000) men.', 6],
    ['end. Next', 2],
    ['我喝tea', 3],
    ['1.a', 2],
    ['— … !', 0],
  ])('%j has %i words', (text, words) => {
    expect(countWords(text)).toBe(words);
    expect(satisfies(text, { minWords: words, maxWords: words })).toBe(true);
    expect(satisfies(text, { minWords: words + 1 })).toBe(false);
    expect(words > 0 && satisfies(text, { maxWords: words - 1 })).toBe(false);
  });

  it('satisfies all conditions at once', () => {
    const constraint = { match: '[a-z ]+', contains: 'ea', maxWords: 2 };
    expect(satisfies('hot tea', constraint)).toBe(true);
    expect(satisfies('hot Tea', constraint)).toBe(false);
    expect(satisfies('hot coffee', constraint)).toBe(false);
    expect(satisfies('a hot tea', constraint)).toBe(false);
  });
});

describe('the distance', () => {
  it('is the number of characters that are missing', () => {
    const automaton = regularExpression('(?:ab)*c|longer');
    const distance = new Distance(automaton, () => true);
    const after = (text: string) =>
      Array.from(text).reduce(
        (state, character) =>
          automaton.step(state, automaton.alphabet.letterOf(character.codePointAt(0) ?? 0)),
        automaton.start,
      );
    expect(distance.of(automaton.start)).toBe(1);
    expect(distance.of(after('a'))).toBe(2);
    expect(distance.of(after('lo'))).toBe(4);
    expect(distance.of(after('c'))).toBe(0);
  });

  it('is infinite where conditions exclude each other', () => {
    const automaton = new AnswerAutomaton({ match: '[a-z]+', contains: 'X' });
    expect(new Distance(automaton, () => true).of(automaton.start)).toBe(Infinity);
  });
});
