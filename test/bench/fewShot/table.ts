// Accuracies as a table: mean and standard deviation over the seeds, in percent.

export interface Result {
  readonly set: string;
  /** Rows of each label that were learned from. */
  readonly shots: number;
  readonly seed: number;
  readonly method: string;
  /** 0 … 1 */
  readonly accuracy: number;
}

/** @param seeds of a whole run: where there are fewer, their number stands in brackets */
export function table(results: readonly Result[], methods: readonly string[], seeds: number): string {
  const rows = [...new Map(results.map((each) => [`${each.set} ${each.shots}`, each])).values()];
  const lines = [
    `| set | rows a label | ${methods.join(' | ')} |`,
    `| --- | --- | ${methods.map(() => '---').join(' | ')} |`,
    ...rows.map(({ set, shots }) => {
      const cells = methods.map((method) =>
        cell(
          results
            .filter((each) => each.set === set && each.shots === shots && each.method === method)
            .map(({ accuracy }) => accuracy),
          seeds,
        ),
      );
      return `| ${set} | ${shots} | ${cells.join(' | ')} |`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function cell(accuracies: readonly number[], seeds: number): string {
  const count = accuracies.length;
  if (count === 0) return '–';
  const mean = accuracies.reduce((a, b) => a + b, 0) / count;
  const squares = accuracies.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const deviation = count < 2 ? '' : ` ± ${percent(Math.sqrt(squares / (count - 1)))}`;
  return `${percent(mean)}${deviation}${count < seeds ? ` (${count})` : ''}`;
}

export function percent(share: number): string {
  return (100 * share).toFixed(1);
}
