// Decoding runs of words between special tokens, each run for itself, as the original's DecodeIds does.

/** Joins the decoded runs and the names of the special tokens between them. */
export function decodeRuns(
  ids: readonly number[],
  specialName: (id: number) => string | undefined,
  decodeRun: (run: number[]) => string,
): string {
  const decoded: string[] = [];
  let run: number[] = [];
  const flush = (): void => {
    if (run.length > 0) decoded.push(decodeRun(run));
    run = [];
  };
  for (const id of ids) {
    const name = specialName(id);
    if (name === undefined) {
      run.push(id);
    } else {
      flush();
      decoded.push(name);
    }
  }
  flush();
  return decoded.join('');
}
