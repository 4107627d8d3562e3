// Batches out of a stream: as many items as have come already, so that none waits for one that has not.

/**
 * Waits for an item, and takes those with it that come without waiting, `most` at the most. Order is kept.
 * @throws what the source throws, after the items before it
 */
export async function* atHand<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<T[]> {
  const items = source[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<T>> | undefined;
  try {
    for (;;) {
      const first = await (next ?? items.next());
      next = undefined;
      if (first.done === true) {
        return;
      }
      const batch = [first.value];
      while (batch.length < most) {
        next = items.next();
        // The error is met when the item is waited for.
        next.catch(() => undefined);
        const item = await Promise.race([next.catch(() => undefined), tick()]);
        if (item === undefined || item.done === true) {
          break;
        }
        next = undefined;
        batch.push(item.value);
      }
      yield batch;
    }
  } finally {
    await items.return?.();
  }
}

/** Resolves when what has come in by now has been handed out. */
function tick(): Promise<undefined> {
  return new Promise((resolve) => {
    setImmediate(() => {
      resolve(undefined);
    });
  });
}
