// How far annotators agree beyond what chance would give.

/**
 * Cohen's kappa of two annotators who labelled the same rows: 1 agreement, 0 as by chance.
 * NaN where there are no rows or where both always give one and the same label, for which it has no value.
 */
export function cohensKappa(first: readonly string[], second: readonly string[]): number {
  const rows = Math.min(first.length, second.length);
  const shares = new Map<string, [first: number, second: number]>();
  let agreed = 0;
  for (let row = 0; row < rows; row++) {
    const a = first[row] ?? '';
    const b = second[row] ?? '';
    if (a === b) agreed++;
    shares.set(a, plus(shares.get(a), 1, 0));
    shares.set(b, plus(shares.get(b), 0, 1));
  }
  const observed = agreed / rows;
  const expected = [...shares.values()].reduce((total, [a, b]) => total + (a / rows) * (b / rows), 0);
  return (observed - expected) / (1 - expected);
}

function plus(shares: [number, number] | undefined, a: number, b: number): [number, number] {
  return [(shares?.[0] ?? 0) + a, (shares?.[1] ?? 0) + b];
}

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
