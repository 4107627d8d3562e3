// A nondeterministic automaton (Thompson's construction), and the deterministic one that follows it lazily.
import { Alphabet } from './alphabet';
import { dead, type Automaton } from './automaton';
import type { CharacterSet } from './characterSet';

/** Where an edge without a character may be taken: anywhere, or at the text's start or end only (`^`, `$`). */
type Where = 'anywhere' | 'start' | 'end';

interface Node {
  readonly free: { readonly where: Where; readonly to: number }[];
  readonly edges: { readonly set: number; readonly to: number }[];
}

/** The automaton would take too much memory. */
export class TooManyStates extends Error {
  override readonly name = 'TooManyStates';
}

/** States of the deterministic automaton that may be made. */
const mostStates = 200_000;

/** An automaton while it is built. */
export class Nfa {
  readonly sets: CharacterSet[] = [];
  readonly nodes: Node[] = [];
  readonly #setNumbers = new Map<string, number>();
  readonly #mostNodes: number;

  /** @param mostNodes beyond which it refuses to grow */
  constructor(mostNodes: number) {
    this.#mostNodes = mostNodes;
  }

  /** @throws TooManyStates */
  node(): number {
    if (this.nodes.length >= this.#mostNodes) throw new TooManyStates();
    return this.nodes.push({ free: [], edges: [] }) - 1;
  }

  /** An edge that takes no character. */
  free(from: number, to: number, where: Where = 'anywhere'): void {
    this.nodes[from]?.free.push({ where, to });
  }

  /** An edge that takes a character of the set. */
  on(from: number, set: CharacterSet, to: number): void {
    this.nodes[from]?.edges.push({ set: this.#numberOf(set), to });
  }

  #numberOf(set: CharacterSet): number {
    const key = set.join(' ');
    const known = this.#setNumbers.get(key);
    if (known !== undefined) return known;
    this.#setNumbers.set(key, this.sets.length);
    return this.sets.push(set) - 1;
  }
}

interface State {
  readonly accepts: boolean;
  /** Where each letter leads: nodes first, the number of the state once it is known. */
  readonly targets: ReadonlyMap<number, readonly number[]>;
  readonly next: Map<number, number>;
}

/** Follows all paths of an Nfa at once (the subset construction), making a state when it is first reached. */
export class LazyDfa implements Automaton {
  readonly alphabet: Alphabet;
  readonly start: number;
  readonly #nodes: readonly Node[];
  readonly #accept: number;
  readonly #states: State[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(nfa: Nfa, start: number, accept: number) {
    this.alphabet = new Alphabet(nfa.sets);
    this.#nodes = nfa.nodes;
    this.#accept = accept;
    this.start = this.#stateOf([start], true);
  }

  step(state: number, letter: number): number {
    const from = this.#states[state];
    const known = from?.next.get(letter);
    if (known !== undefined) return known;
    const targets = from?.targets.get(letter);
    const to = targets === undefined ? dead : this.#stateOf(targets, false);
    from?.next.set(letter, to);
    return to;
  }

  accepts(state: number): boolean {
    return this.#states[state]?.accepts ?? false;
  }

  letters(state: number): Iterable<number> {
    return this.#states[state]?.targets.keys() ?? [];
  }

  #stateOf(nodes: readonly number[], atStart: boolean): number {
    const reached = this.#closure(nodes, (where) => where === 'anywhere' || (where === 'start' && atStart));
    // Nodes without edges that take a character matter for the state's end only, which is part of its key.
    const accepts = this.#closure(reached, (where) => where !== 'start' || atStart).includes(this.#accept);
    const key = `${accepts ? '+' : '-'}${reached.join(' ')}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= mostStates) throw new TooManyStates();
    const targets = new Map<number, number[]>();
    for (const node of reached) {
      for (const { set, to } of this.#nodes[node]?.edges ?? []) {
        for (const letter of this.alphabet.lettersOf[set] ?? []) {
          const others = targets.get(letter);
          if (others === undefined) targets.set(letter, [to]);
          else others.push(to);
        }
      }
    }
    this.#numbers.set(key, this.#states.length);
    return this.#states.push({ accepts, targets, next: new Map() }) - 1;
  }

  /** The nodes and all that can be reached from them without a character, ascending. */
  #closure(nodes: readonly number[], mayTake: (where: Where) => boolean): number[] {
    const reached = new Set(nodes);
    for (const node of reached) {
      for (const { where, to } of this.#nodes[node]?.free ?? []) {
        if (mayTake(where)) reached.add(to);
      }
    }
    return [...reached].sort((a, b) => a - b);
  }
}
