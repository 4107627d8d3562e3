// How a process ended, in words that say what a user can do about it.

/** What programs say when they get no more memory: V8, C++'s allocator, the system. */
const outOfMemory = /heap out of memory|bad_alloc|bad allocation|Cannot allocate memory|ENOMEM/i;

/**
 * For example `was killed by SIGSEGV`.
 * @param lastWords the end of what it wrote to its standard error
 */
export function howItEnded(code: number | null, signal: NodeJS.Signals | null, lastWords: string): string {
  if (outOfMemory.test(lastWords)) {
    return 'ran out of memory: choose a smaller model, or convert this one to a lower precision';
  }
  if (signal === 'SIGKILL') {
    return 'was killed by SIGKILL (which a system does when its memory is used up)';
  }
  return signal === null ? `ended with exit status ${code ?? 'unknown'}` : `was killed by ${signal}`;
}
