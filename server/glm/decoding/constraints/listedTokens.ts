// A list of answers in the tokens that the tokenizer cuts them into, as a prefix tree: the model was trained on these, and
// other ways to spell an answer would only crowd the beam.
import type { Tokenizer } from '../../tokenizer';

/** A node of the tree is a number; 0 is the root. */
export class ListedTokens {
  readonly root = 0;
  readonly #children: Map<number, number>[] = [new Map<number, number>()];

  constructor(tokenizer: Tokenizer, entries: readonly string[]) {
    for (const entry of entries) {
      this.#add(tokenizer.encode(entry));
      // Inside a line, an answer of a vocabulary that writes its spaces begins with one.
      if (tokenizer.keepsSpaces) this.#add(tokenizer.encode(` ${entry}`));
    }
  }

  /** Tokens that may follow, and the nodes that they lead to. */
  after(node: number): ReadonlyMap<number, number> {
    return this.#children[node] ?? new Map<number, number>();
  }

  #add(ids: readonly number[]): void {
    let node = this.root;
    for (const id of ids) {
      const children = this.#children[node];
      let child = children?.get(id);
      if (child === undefined) {
        child = this.#children.push(new Map<number, number>()) - 1;
        children?.set(id, child);
      }
      node = child;
    }
  }
}
