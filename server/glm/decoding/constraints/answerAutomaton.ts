// The automaton of the answers that satisfy a constraint: all of its conditions at once, on the text without the white
// space at its ends.
import { Alphabet } from './alphabet';
import { dead, type Automaton } from './automaton';
import { charactersLike, smallLettersOf } from './characterSet';
import type { AnswerConstraint } from './constraint';
import { ContainedText } from './containedText';
import { ConstraintError } from './error';
import { TooManyStates } from './nfa';
import { regularExpression } from './regularExpression';
import { WordCount } from './wordCount';
import { oneOf, onlyWords } from './wordList';

/** What the text so far ends in, which the white space at its ends makes important. */
const ends = { nothing: 0, text: 1, space: 2 } as const;

/** Characters that show that a text has been begun. */
const fewestTelling = 3;

/** States of an answer that are made at most. */
const mostStates = 500_000;

/** All conditions of a constraint at once. */
export class AnswerAutomaton implements Automaton {
  readonly alphabet: Alphabet;
  readonly start: number;
  readonly #parts: readonly Part[];
  readonly #contained: ContainedText | undefined;
  readonly #isSpace: readonly boolean[];
  /** What the text ends in, and the state of each part. */
  readonly #states: (readonly number[])[] = [];
  readonly #numbers = new Map<string, number>();

  /**
   * @param tellsCapitals true for a vocabulary without capitals: the letters of the alphabet tell small letters apart by
   *   what their capitals are
   * @throws ConstraintError where the regular expression is wrong, unsupported or too large
   */
  constructor(constraint: AnswerConstraint, tellsCapitals = false) {
    const contained = constraint.contains === undefined ? [] : [new ContainedText(constraint.contains)];
    const automata = [
      ...contained,
      ...(constraint.oneOf === undefined ? [] : [oneOf(constraint.oneOf)]),
      ...(constraint.onlyWords === undefined ? [] : [onlyWords(constraint.onlyWords)]),
      ...(constraint.match === undefined ? [] : [regularExpression(constraint.match)]),
      ...(constraint.minWords === undefined && constraint.maxWords === undefined
        ? []
        : [new WordCount(constraint.minWords ?? 0, constraint.maxWords ?? Infinity)]),
    ];
    const space = charactersLike('\\s');
    const sets = automata.flatMap(({ alphabet }) => alphabet.sets);
    const small = tellsCapitals ? sets.map(smallLettersOf) : [];
    this.alphabet = new Alphabet([...sets, ...small, space]);
    const spaces = this.alphabet.lettersOf.at(-1) ?? [];
    this.#isSpace = this.alphabet.examples.map((_, letter) => spaces.includes(letter));
    this.#parts = automata.map((automaton) => new Part(automaton, this.alphabet));
    this.#contained = contained[0];
    this.start = this.#stateOf([ends.nothing, ...automata.map(({ start }) => start)]);
  }

  step(state: number, letter: number): number {
    const from = this.#states[state] ?? [];
    const isSpace = this.#isSpace[letter] ?? false;
    if (isSpace && from[0] === ends.nothing) return state;
    const to: number[] = [isSpace ? ends.space : ends.text];
    for (let i = 0; i < this.#parts.length; i++) {
      const next = this.#parts[i]?.step(from[i + 1] ?? dead, letter) ?? dead;
      if (next === dead) return dead;
      to.push(next);
    }
    return this.#stateOf(to);
  }

  accepts(state: number): boolean {
    const [end, ...states] = this.#states[state] ?? [];
    return end !== ends.space && this.#parts.every((part, i) => part.automaton.accepts(states[i] ?? dead));
  }

  letters(state: number): Iterable<number> {
    const [, ...states] = this.#states[state] ?? [];
    // A list of words lets few letters follow; the others need not be asked.
    const letters = this.#parts.map((part, i) => part.letters(states[i] ?? dead));
    return letters.reduce((fewest, some) => (some.length < fewest.length ? some : fewest), letters[0] ?? []);
  }

  /**
   * How much of the text that must be contained stands there: characters, or 0 where none is wanted or where so few stand
   * there that they stand in every other word.
   */
  progress(state: number): number {
    const characters = this.#states[state]?.[1] ?? 0;
    if (this.#contained === undefined) return 0;
    return characters >= Math.min(fewestTelling, this.#contained.length) ? characters : 0;
  }

  #stateOf(parts: readonly number[]): number {
    const key = parts.join(' ');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= mostStates) throw new ConstraintError({ kind: 'tooLarge', field: '' });
    this.#numbers.set(key, this.#states.length);
    return this.#states.push(parts) - 1;
  }
}

/** One condition, and how its letters stand to those of all conditions together. */
class Part {
  readonly automaton: Automaton;
  /** For each common letter, the part's own. */
  readonly #own: readonly number[];
  /** For each letter of the part, the common ones. */
  readonly #common: readonly (readonly number[])[];

  constructor(automaton: Automaton, alphabet: Alphabet) {
    this.automaton = automaton;
    this.#own = alphabet.examples.map((example) => automaton.alphabet.letterOf(example));
    const common: number[][] = automaton.alphabet.examples.map(() => []);
    this.#own.forEach((own, letter) => common[own]?.push(letter));
    this.#common = common;
  }

  step(state: number, letter: number): number {
    try {
      return this.automaton.step(state, this.#own[letter] ?? 0);
    } catch (error) {
      throw error instanceof TooManyStates ? new ConstraintError({ kind: 'tooLarge', field: '' }) : error;
    }
  }

  letters(state: number): number[] {
    return [...this.automaton.letters(state)].flatMap((letter) => this.#common[letter] ?? []);
  }
}
