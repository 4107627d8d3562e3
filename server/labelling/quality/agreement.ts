// How far annotators agree beyond what chance would give.

/**
 * Cohen's kappa of two annotators: 1 agreement, 0 as by chance. NaN where there are no rows or where both always
 * give one and the same label, for which it has no value.
 * @param counts `counts[i][j]`: rows to which the first gave label i and the second label j
 */
export function cohensKappa(counts: readonly (readonly number[])[]): number {
  const rows = sum(counts.map(sum));
  const agreed = sum(counts.map((row, i) => row[i] ?? 0));
  const byChance = sum(counts.map((row, i) => sum(row) * sum(counts.map((other) => other[i] ?? 0))));
  const observed = agreed / rows;
  const expected = byChance / (rows * rows);
  return (observed - expected) / (1 - expected);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/**
 * Krippendorff's alpha for labels without an order: any number of annotators, each of whom may have left rows out.
 * 1 agreement, 0 as by chance; NaN where no row has two labels or only one label occurs.
 * @param rows for each row the labels that it was given
 */
export function krippendorffsAlpha(rows: readonly (readonly string[])[]): number {
  const totals = new Map<string, number>();
  let pairable = 0;
  let disagreed = 0;
  for (const labels of rows) {
    // A row with a single label says nothing about agreement.
    if (labels.length < 2) continue;
    const counts = new Map<string, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    pairable += labels.length;
    for (const [label, count] of counts) {
      totals.set(label, (totals.get(label) ?? 0) + count);
      disagreed += (count * (labels.length - count)) / (labels.length - 1);
    }
  }
  const byChance = [...totals.values()].reduce((total, count) => total + count * (pairable - count), 0);
  return 1 - ((pairable - 1) * disagreed) / byChance;
}
