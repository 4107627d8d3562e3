// GLM's attention mask, built row by row: which slots each newly read token sees.

export class AttentionMask {
  /** [rows × columns], 1 where the row's token sees the column's slot. */
  readonly visible: Uint8Array;
  readonly #columns: number;

  /**
   * @param rows tokens read in this step
   * @param columns slots after this step: those in the cache and the new ones
   */
  constructor(rows: number, columns: number) {
    this.visible = new Uint8Array(rows * columns);
    this.#columns = columns;
  }

  /** The token sees the slots `start` … `end − 1`. */
  seeRange(row: number, start: number, end: number): void {
    const offset = row * this.#columns;
    this.visible.fill(1, offset + start, offset + end);
  }

  /** The token sees each of these slots. */
  see(row: number, slots: Iterable<number>): void {
    const offset = row * this.#columns;
    for (const slot of slots) {
      this.visible[offset + slot] = 1;
    }
  }
}
