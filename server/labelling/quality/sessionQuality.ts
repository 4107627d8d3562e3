// How good the labels of an open dataset are: the model's against the right ones, people against each other, rows that
// contradict each other, and labels that look like slips.
import type { QualityAnswer, QualityRow } from '../../protocol/openDataset';
import { crossValidatedRegression } from '../calibration/crossValidation';
import { textsOf } from '../editing/decision';
import type { ViewSource } from '../editing/view';
import { labelColumns } from '../task/columns';
import type { Row } from '../datasets/entry';
import { cohensKappa, krippendorffsAlpha } from './agreement';
import { ReportBuilder } from './report';

/** Rows that a list shows. */
const listed = 50;

/** A label less likely than this looks like a slip. */
const unlikely = 0.2;

/** Rows of known label with which a regression can be fitted, at least and at most. */
const leastRows = 20;
const mostRows = 2000;

/** Characters of a text in a list. */
const shownCharacters = 120;

/** Looks through the whole dataset, which takes its time. */
export async function sessionQuality(source: ViewSource, signal?: AbortSignal): Promise<QualityAnswer> {
  const { file, task, labels, suggestions } = source;
  const names = task.verbalizer.map(({ label }) => label);
  const report = new ReportBuilder(names);
  const columns = new LabelColumnsFound(source);
  const firstOfText = new Map<string, QualityRow>();
  const contradictions: { first: QualityRow; second: QualityRow }[] = [];
  const known: { readonly row: QualityRow; readonly right: number; readonly features: readonly number[] }[] =
    [];
  let judged = 0;
  const all = Array.from({ length: file.count }, (_, record) => record);
  for await (const { record, content } of file.readSome(all, signal)) {
    if (content.kind === 'broken') continue;
    columns.add(record, content);
    const decided = labels.isDecided(record) ? labels.label(record) : '';
    const right = names.indexOf(goldOf(content, source) || decided);
    if (right < 0) continue;
    const texts = textsOf(content, task).map((text) => text.trim());
    const text = texts.join(' · ').slice(0, shownCharacters);
    const row: QualityRow = { record, line: content.line, label: names[right] ?? '', text };
    const suggestion = suggestions.of(record);
    if (suggestion !== undefined) {
      judged++;
      report.add({
        line: content.line,
        text: `${record}`,
        right,
        suggested: suggestion.label,
        probability: suggestion.probability,
        byScorer: [],
      });
    }
    const features = suggestions.scores(record)?.flatMap(({ logProbs }) => logProbs);
    if (features !== undefined && known.length < mostRows) known.push({ row, right, features });
    const key = texts.join('\n');
    const first = firstOfText.get(key);
    if (first === undefined) firstOfText.set(key, row);
    else if (first.label !== row.label && contradictions.length < listed) {
      contradictions.push({ first, second: row });
    }
  }
  return {
    ...(judged > 0 && { report: report.report() }),
    agreement: columns.agreement(),
    contradictions,
    suspicious: suspiciousRows(known, names),
  };
}

/** The gold column's label; empty where there is none. */
function goldOf(row: Row, { task }: ViewSource): string {
  const gold = task.goldColumn === undefined ? '' : (row.cell(task.goldColumn) ?? '').trim();
  return task.goldValues?.[gold] ?? gold;
}

function suspiciousRows(
  known: readonly {
    readonly row: QualityRow;
    readonly right: number;
    readonly features: readonly number[];
  }[],
  names: readonly string[],
): QualityAnswer['suspicious'] {
  if (known.length < leastRows || new Set(known.map(({ right }) => right)).size < 2) return [];
  const distributions = crossValidatedRegression(
    known.map(({ features }) => features),
    known.map(({ right }) => right),
    names.length,
  );
  return known
    .map(({ row, right }, i) => {
      const distribution = distributions[i] ?? [];
      const expected = names[distribution.indexOf(Math.max(...distribution))] ?? '';
      return { ...row, probability: distribution[right] ?? 0, expected };
    })
    .filter(({ probability }) => probability < unlikely)
    .sort((a, b) => a.probability - b.probability)
    .slice(0, listed);
}

/** The columns in which nothing stands but the task's labels: of several people, say. */
class LabelColumnsFound {
  readonly #source: ViewSource;
  readonly #names: readonly string[];
  readonly #candidates: Set<string>;
  readonly #rows: ReadonlyMap<string, string>[] = [];

  constructor(source: ViewSource) {
    this.#source = source;
    this.#names = source.task.verbalizer.map(({ label }) => label);
    const { labelColumn, goldColumn } = source.task;
    const own = new Set(Object.values(labelColumns(labelColumn)));
    const columns = source.file.columns.filter((column) => !own.has(column));
    this.#candidates = new Set([labelColumn, ...columns, ...(goldColumn === undefined ? [] : [goldColumn])]);
  }

  add(record: number, row: Row): void {
    const { labels, task } = this.#source;
    const found = new Map<string, string>();
    for (const column of this.#candidates) {
      const written = (row.cell(column) ?? '').trim();
      const gold = column === task.goldColumn ? (task.goldValues?.[written] ?? written) : written;
      const value =
        column === task.labelColumn ? (labels.isDecided(record) ? labels.label(record) : '') : gold;
      if (value === '') continue;
      if (this.#names.includes(value)) found.set(column, value);
      else if (column !== task.labelColumn) this.#candidates.delete(column);
    }
    if (found.size > 1) this.#rows.push(found);
  }

  agreement(): QualityAnswer['agreement'] {
    const columns = [...this.#candidates].filter((column) => this.#rows.some((row) => row.has(column)));
    const pairs = columns.flatMap((first, i) =>
      columns.slice(i + 1).map((second) => {
        const both = this.#rows.filter((row) => row.has(first) && row.has(second));
        const counts = this.#names.map((one) =>
          this.#names.map(
            (other) => both.filter((row) => row.get(first) === one && row.get(second) === other).length,
          ),
        );
        return { first, second, rows: both.length, kappa: finite(cohensKappa(counts)) };
      }),
    );
    const alpha = krippendorffsAlpha(
      this.#rows.map((row) => columns.flatMap((column) => row.get(column) ?? [])),
    );
    return { pairs: pairs.filter(({ rows }) => rows > 0), alpha: finite(alpha) };
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
