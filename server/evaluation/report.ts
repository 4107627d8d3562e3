// Results as a Markdown table.
import type { Result } from './results';

export interface Evaluation {
  readonly set: string;
  readonly file: string;
  readonly groups: readonly Result[];
  readonly total: Result;
}

/** More groups than this are relations, and only their mean is worth reading. */
const readableGroups = 6;

/** A Markdown table; accuracies in percent with their 95 % interval. */
export function formatResults({ set, groups, total }: Evaluation): string {
  const named = groups.length <= readableGroups ? groups : [];
  const rows = named.length === 1 ? named : [...named, total];
  const lines = rows.map((result) => formatRow(set, result));
  if (groups.length > readableGroups) {
    const mean = groups.reduce((sum, { accuracy }) => sum + accuracy, 0) / groups.length;
    lines.push(`| ${set}, mean of ${groups.length} groups | | ${mean.toFixed(1)} | | | |`);
  }
  return `${[
    '| set | questions | right, % (95 % interval) | among 5, % | by chance, % | perplexity |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')}\n`;
}

function formatRow(set: string, { group, count, accuracy, interval, ...rest }: Result): string {
  const [low, high] = interval.map((end) => end.toFixed(1));
  return `| ${[
    group === undefined ? set : `${set}, ${group}`,
    count,
    `${accuracy.toFixed(1)} (${low}–${high})`,
    rest.amongFive?.toFixed(1) ?? '',
    rest.chance?.toFixed(1) ?? '',
    rest.perplexity.toFixed(1),
  ].join(' | ')} |`;
}
