// Measured times.

/** Milliseconds that each of `rounds` runs took, after one that is not counted. */
export async function times(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const start = performance.now();
    await work();
    if (round >= 0) {
      measured.push(performance.now() - start);
    }
  }
  return measured;
}

/** The value below which this share of the values lies (nearest rank); 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
