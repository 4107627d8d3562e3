// One thing at a time: the model's memory of a text is used by one request after the other.

export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` once everything before it has ended; rejects with the signal's reason when aborted before its turn. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
