// Lists of words as automata: an answer that is one entry, or that consists of entries.
import type { Automaton } from './automaton';
import { charactersLike, only } from './characterSet';
import { LazyDfa, Nfa } from './nfa';

/** As many as the longest permitted list has characters, and its ends. */
const mostNodes = 3_000_000;

/** What may stand between two entries. */
const between = () => charactersLike('[\\s\\p{P}]');
/** What may stand before the first one. */
const opening = () => charactersLike('[\\p{Ps}\\p{Pi}"\'¿¡]');
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}ー]$/u;

/** The automaton of the texts that are one of the entries. */
export function oneOf(entries: readonly string[]): Automaton {
  const tree = new Tree();
  const accept = tree.nfa.node();
  for (const entry of entries) {
    tree.nfa.free(tree.add(entry), accept);
  }
  return new LazyDfa(tree.nfa, tree.root, accept);
}

/**
 * The automaton of the texts that consist of entries with white space or punctuation between them, quotation marks or
 * brackets before the first one, and punctuation after the last one.
 * Chinese and Japanese entries may follow each other directly.
 */
export function onlyWords(entries: readonly string[]): Automaton {
  const tree = new Tree();
  const { nfa, root } = tree;
  const accept = nfa.node();
  const gap = nfa.node();
  const start = nfa.node();
  nfa.on(start, opening(), start);
  nfa.free(start, root);
  nfa.on(gap, between(), gap);
  nfa.free(gap, root);
  const ends = new Set<number>();
  for (const entry of entries) {
    const end = tree.add(entry);
    if (ends.has(end)) continue;
    ends.add(end);
    nfa.free(end, accept);
    nfa.on(end, between(), gap);
    if (unspaced.test(Array.from(entry).at(-1) ?? '')) nfa.free(end, root);
  }
  // After a last entry, punctuation may stand.
  const last = nfa.node();
  for (const end of ends) nfa.on(end, between(), last);
  nfa.on(last, between(), last);
  nfa.free(last, accept);
  return new LazyDfa(nfa, start, accept);
}

/** A prefix tree of entries. */
class Tree {
  readonly nfa = new Nfa(mostNodes);
  readonly root = this.nfa.node();
  readonly #children: Map<string, number>[] = [];

  /** @returns the node where the entry ends */
  add(entry: string): number {
    let node = this.root;
    for (const character of entry) {
      const children = (this.#children[node] ??= new Map<string, number>());
      let child = children.get(character);
      if (child === undefined) {
        child = this.nfa.node();
        children.set(character, child);
        this.nfa.on(node, only(character.codePointAt(0) ?? 0), child);
      }
      node = child;
    }
    return node;
  }
}
