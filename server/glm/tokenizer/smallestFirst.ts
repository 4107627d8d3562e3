// A binary heap of numbers: the smallest of them comes out first.

export class SmallestFirst {
  readonly #heap: number[] = [];

  /** The number that comes out next; undefined where there is none. */
  get smallest(): number | undefined {
    return this.#heap[0];
  }

  push(value: number): void {
    let at = this.#heap.length;
    this.#heap.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent] ?? -Infinity;
      if (above <= value) break;
      this.#heap[at] = above;
      at = parent;
    }
    this.#heap[at] = value;
  }

  pop(): number | undefined {
    const smallest = this.#heap[0];
    const last = this.#heap.pop();
    if (smallest === undefined || last === undefined || this.#heap.length === 0) return smallest;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = (this.#heap[left + 1] ?? Infinity) < (this.#heap[left] ?? Infinity) ? left + 1 : left;
      const below = this.#heap[child] ?? Infinity;
      if (below >= last) break;
      this.#heap[at] = below;
      at = child;
    }
    this.#heap[at] = last;
    return smallest;
  }
}
