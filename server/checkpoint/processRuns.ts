// Whether another process still runs.

/** @param id of a process on this machine */
export function processRuns(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Not allowed to signal it: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
