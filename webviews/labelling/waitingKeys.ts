// Keys that were pressed before their row was there: none is lost, and none overtakes another.

export class WaitingKeys {
  #waiting: readonly (() => void)[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(key: () => void): void {
    this.#waiting = [...this.#waiting, key];
  }

  /** Does what the keys stand for, one after the other, as long as the row in hand is there. */
  goOn(isThere: () => boolean): void {
    while (isThere() && this.#waiting.length > 0) {
      const [next, ...rest] = this.#waiting;
      // What the key itself makes wait comes before those that were pressed later.
      this.#waiting = [];
      next?.();
      this.#waiting = [...this.#waiting, ...rest];
    }
  }
}
