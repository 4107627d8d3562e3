// One thing at a time: the model's memory of a text is used by one request after the other.

export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `work` once everything before it has ended. When the signal is aborted, the result is rejected with its
   * reason at once, also while it waits for its turn or until `work` has noticed.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return signal === undefined ? turn : Promise.race([turn, rejectionOf(signal, turn)]);
  }
}

/** Rejects when the signal is aborted; lets go of the signal when `work` has ended. */
function rejectionOf(signal: AbortSignal, work: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const letGo = () => {
      signal.removeEventListener('abort', giveUp);
    };
    work.then(letGo, letGo);
  });
}
