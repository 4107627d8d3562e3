// How a process ended, in words that say what a user can do about it.

/** What programs say when they get no more memory: V8, C++'s allocator, the system. */
const outOfMemory = /heap out of memory|bad_alloc|bad allocation|Cannot allocate memory|ENOMEM/i;

/** How a process ended; the kinds are for those who say it in another language. */
export type ProcessEnding =
  | { readonly kind: 'outOfMemory' }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'status'; readonly status: number | undefined }
  | { readonly kind: 'notStarted'; readonly reason: string };

/** @param lastWords the end of what it wrote to its standard error */
export function howItEnded(
  code: number | null,
  signal: NodeJS.Signals | null,
  lastWords: string,
): ProcessEnding {
  if (outOfMemory.test(lastWords)) return { kind: 'outOfMemory' };
  return signal === null ? { kind: 'status', status: code ?? undefined } : { kind: 'signal', signal };
}

/** For example `was killed by SIGSEGV`. */
export function plainEnding(ending: ProcessEnding): string {
  switch (ending.kind) {
    case 'outOfMemory':
      return 'ran out of memory: choose a smaller model, or convert this one to a lower precision';
    case 'signal':
      return ending.signal === 'SIGKILL'
        ? 'was killed by SIGKILL (which a system does when its memory is used up)'
        : `was killed by ${ending.signal}`;
    case 'status':
      return `ended with exit status ${ending.status ?? 'unknown'}`;
    case 'notStarted':
      return `could not be started: ${ending.reason}`;
  }
}
