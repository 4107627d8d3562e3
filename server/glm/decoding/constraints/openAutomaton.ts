// What a vocabulary leaves open: WordPiece writes no spaces, and often no capitals. Every way to set them is followed at
// once.
import type { Alphabet } from './alphabet';
import { dead, type Automaton } from './automaton';
import { otherCase } from './characterSet';

/** A state is a set of states of the automaton of the text: one for each way to set spaces and capitals. */
export class OpenAutomaton implements Automaton {
  readonly alphabet: Alphabet;
  readonly start: number;
  readonly #text: Automaton;
  readonly #space: number;
  readonly #states: (readonly number[])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #next: Map<number, number>[] = [];
  /** For each letter, that of its characters' other case. */
  readonly #otherCase: readonly number[];

  /** @param lowerCases whether capitals are open too; the automaton's alphabet tells them then */
  constructor(text: Automaton, lowerCases: boolean) {
    this.#text = text;
    this.alphabet = text.alphabet;
    this.#otherCase = text.alphabet.examples.map((example, letter) =>
      lowerCases
        ? text.alphabet.letterOf(otherCase(String.fromCodePoint(example)).codePointAt(0) ?? 0)
        : letter,
    );
    this.#space = text.alphabet.letterOf(0x20);
    this.start = this.#stateOf([text.start]);
  }

  step(state: number, letter: number): number {
    const next = (this.#next[state] ??= new Map<number, number>());
    let to = next.get(letter);
    if (to === undefined) {
      const other = this.#otherCase[letter] ?? letter;
      const small = this.#after(state, letter);
      to = this.#stateOf(other === letter ? small : [...small, ...this.#after(state, other)]);
      next.set(letter, to);
    }
    return to;
  }

  /** The state with a space that stands, or with one that may stand. */
  withSpace(state: number, isOptional: boolean): number {
    const spaced = this.#after(state, this.#space);
    return this.#stateOf(isOptional ? [...this.members(state), ...spaced] : spaced);
  }

  accepts(state: number): boolean {
    return this.members(state).some((member) => this.#text.accepts(member));
  }

  letters(state: number): Iterable<number> {
    const letters = new Set(this.members(state).flatMap((member) => [...this.#text.letters(member)]));
    // The small letter of a capital that may follow may follow too.
    this.#otherCase.forEach((other, letter) => {
      if (letters.has(other)) letters.add(letter);
    });
    return letters;
  }

  /** The states of the text's automaton. */
  members(state: number): readonly number[] {
    return this.#states[state] ?? [];
  }

  #after(state: number, letter: number): number[] {
    return this.members(state)
      .map((member) => this.#text.step(member, letter))
      .filter((member) => member !== dead);
  }

  #stateOf(members: readonly number[]): number {
    if (members.length === 0) return dead;
    const sorted = [...new Set(members)].sort((a, b) => a - b);
    const key = sorted.join(' ');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#states.length);
    return this.#states.push(sorted) - 1;
  }
}
