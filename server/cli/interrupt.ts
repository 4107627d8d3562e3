// Ctrl-C as a signal to the work, so that it can leave things in order.

/**
 * Does the work with a signal that fires on Ctrl-C (or when the system ends the process). A second Ctrl-C ends the
 * process at once, as ever.
 * @param message of the error that the signal carries
 */
export async function interruptible<T>(
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    forget();
    controller.abort(new Error(message));
  };
  const forget = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    forget();
  }
}
