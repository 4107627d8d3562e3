// Regular expressions as automata: the part of JavaScript's syntax that is regular in the mathematical sense.
import { RegExpParser, RegExpSyntaxError, type AST } from '@eslint-community/regexpp';
import type { Automaton } from './automaton';
import { charactersLike, only } from './characterSet';
import { ConstraintError } from './error';
import { LazyDfa, Nfa, TooManyStates } from './nfa';

/** `(\w{1,99}){1,99}` would have a hundred thousand. */
const mostNodes = 20_000;

/**
 * The automaton of the texts that a regular expression matches as a whole: literals, classes, escapes, `.`, groups,
 * alternatives, quantifiers, `^` and `$`.
 * @param pattern in the syntax of the `u` flag
 * @throws ConstraintError naming what is wrong or unsupported, and its place
 */
export function regularExpression(pattern: string): Automaton {
  const nfa = new Nfa(mostNodes);
  const start = nfa.node();
  const accept = nfa.node();
  new Construction(nfa).alternatives(parse(pattern).alternatives, start, accept);
  return new LazyDfa(nfa, start, accept);
}

function parse(pattern: string): AST.Pattern {
  try {
    return new RegExpParser({ ecmaVersion: 2024 }).parsePattern(pattern, 0, pattern.length, {
      unicode: true,
    });
  } catch (error) {
    if (!(error instanceof RegExpSyntaxError)) throw error;
    // "Invalid regular expression: /a(/u: Unterminated group": its last part says it.
    const reason = error.message.slice(error.message.lastIndexOf('/u: ') + '/u: '.length);
    throw new ConstraintError({ kind: 'syntax', field: 'match', at: error.index + 1, reason });
  }
}

class Construction {
  readonly #nfa: Nfa;

  constructor(nfa: Nfa) {
    this.#nfa = nfa;
  }

  alternatives(alternatives: readonly AST.Alternative[], from: number, to: number): void {
    for (const { elements } of alternatives) {
      let end = from;
      for (const element of elements) {
        const next = this.#node(element);
        this.#element(element, end, next);
        end = next;
      }
      this.#nfa.free(end, to);
    }
  }

  #element(element: AST.Element, from: number, to: number): void {
    switch (element.type) {
      case 'Character':
        this.#nfa.on(from, only(element.value), to);
        return;
      case 'CharacterSet':
      case 'CharacterClass':
        this.#nfa.on(from, charactersLike(element.raw), to);
        return;
      case 'CapturingGroup':
        this.alternatives(element.alternatives, from, to);
        return;
      case 'Group':
        if (element.modifiers !== null) throw unsupported(element, 'flags inside a group');
        this.alternatives(element.alternatives, from, to);
        return;
      case 'Quantifier':
        this.#repeat(element, from, to);
        return;
      case 'Assertion':
        if (element.kind !== 'start' && element.kind !== 'end')
          throw unsupported(element, names[element.kind]);
        this.#nfa.free(from, to, element.kind);
        return;
      case 'Backreference':
        throw unsupported(element, 'a backreference');
      case 'ExpressionCharacterClass':
        throw unsupported(element, 'a class of classes');
    }
  }

  /** Lazy or greedy is the same: it decides what a search finds first, not what matches as a whole. */
  #repeat({ element, min, max, raw, start }: AST.Quantifier, from: number, to: number): void {
    try {
      let end = from;
      for (let count = 0; count < min; count++) {
        const next = this.#nfa.node();
        this.#element(element, end, next);
        end = next;
      }
      if (max === Infinity) {
        const loop = this.#nfa.node();
        this.#nfa.free(end, loop);
        const again = this.#nfa.node();
        this.#element(element, loop, again);
        this.#nfa.free(again, loop);
        this.#nfa.free(loop, to);
        return;
      }
      this.#nfa.free(end, to);
      for (let count = min; count < max; count++) {
        const next = this.#nfa.node();
        this.#element(element, end, next);
        this.#nfa.free(next, to);
        end = next;
      }
    } catch (error) {
      throw error instanceof TooManyStates ? tooLarge(start, raw) : error;
    }
  }

  #node({ start, raw }: AST.Element): number {
    try {
      return this.#nfa.node();
    } catch (error) {
      throw error instanceof TooManyStates ? tooLarge(start, raw) : error;
    }
  }
}

const names = {
  lookahead: 'a lookahead',
  lookbehind: 'a lookbehind',
  word: 'a word boundary',
} as const;

function unsupported({ start, raw }: AST.Element, construct: string): ConstraintError {
  return new ConstraintError({ kind: 'unsupported', field: 'match', at: start + 1, construct, text: raw });
}

function tooLarge(start: number, raw: string): ConstraintError {
  return new ConstraintError({ kind: 'tooLarge', field: 'match', at: start + 1, text: raw });
}
