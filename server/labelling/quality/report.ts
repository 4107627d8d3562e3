// The quality of a labelled dataset in numbers, and as text.
import { scorers, type Scorer } from '../task/task';
import { cohensKappa } from './agreement';
import { Calibration, type CalibrationBin } from './calibration';
import { ConfusionMatrix, type Classification } from './classification';
import { Contradictions, type Contradiction } from './contradictions';

export interface QualityReport {
  readonly classification: Classification;
  readonly confusion: { readonly labels: readonly string[]; readonly counts: readonly (readonly number[])[] };
  /** Accuracy that each scorer would have had; 0 of `batch` where it had no rows to compare with. */
  readonly accuracies: Readonly<Record<Scorer, number>>;
  /** Of the model's labels and the right ones. */
  readonly kappa: number;
  readonly calibration: { readonly expectedError: number; readonly bins: readonly CalibrationBin[] };
  /** Among the right labels. */
  readonly contradictions: { readonly count: number; readonly found: readonly Contradiction[] };
}

/** A row whose right label is known. */
export interface JudgedRow {
  readonly line: number;
  /** What the label is about: the pattern's columns. */
  readonly text: string;
  /** Index of the right label. */
  readonly right: number;
  /** Index of the suggested label. */
  readonly suggested: number;
  /** Of the suggested label. */
  readonly probability: number;
  /** Index of the label that each scorer suggests. */
  readonly byScorer: readonly number[];
}

export class ReportBuilder {
  readonly #labels: readonly string[];
  readonly #confusion: ConfusionMatrix;
  readonly #calibration = new Calibration();
  readonly #contradictions = new Contradictions();
  readonly #rightByScorer = scorers.map(() => 0);

  constructor(labels: readonly string[]) {
    this.#labels = labels;
    this.#confusion = new ConfusionMatrix(labels);
  }

  add(row: JudgedRow): void {
    this.#confusion.add(row.right, row.suggested);
    this.#calibration.add(row.probability, row.right === row.suggested);
    this.#contradictions.add(row.text, this.#labels[row.right] ?? '', row.line);
    row.byScorer.forEach((label, i) => {
      if (label === row.right) this.#rightByScorer[i] = (this.#rightByScorer[i] ?? 0) + 1;
    });
  }

  report(): QualityReport {
    const classification = this.#confusion.classification();
    const accuracy = (scorer: Scorer) =>
      (this.#rightByScorer[scorers.indexOf(scorer)] ?? 0) / Math.max(1, classification.rows);
    return {
      classification,
      confusion: { labels: this.#confusion.labels, counts: this.#confusion.counts },
      accuracies: {
        logProb: accuracy('logProb'),
        normalised: accuracy('normalised'),
        calibrated: accuracy('calibrated'),
        pmi: accuracy('pmi'),
        batch: accuracy('batch'),
      },
      kappa: cohensKappa(this.#confusion.counts),
      calibration: { expectedError: this.#calibration.expectedError(), bins: this.#calibration.bins() },
      contradictions: { count: this.#contradictions.count, found: this.#contradictions.found },
    };
  }
}

/** The report for a terminal. */
export function formatReport(report: QualityReport): string {
  const { classification, confusion, accuracies, kappa, calibration, contradictions } = report;
  const { labels } = classification;
  const lines = [
    `${classification.rows} rows with a known label`,
    `accuracy ${percent(classification.accuracy)}   macro F1 ${percent(classification.macroF1)}   ` +
      `Cohen's kappa ${number(kappa)}   calibration error ${percent(calibration.expectedError)}`,
    '',
    ...table([
      ['label', 'precision', 'recall', 'F1', 'rows'],
      ...labels.map(({ label, precision, recall, f1, rows }) => [
        label,
        percent(precision),
        percent(recall),
        percent(f1),
        String(rows),
      ]),
    ]),
    '',
    ...table([
      ['right \\ suggested', ...confusion.labels],
      ...confusion.labels.map((label, i) => [label, ...(confusion.counts[i] ?? []).map(String)]),
    ]),
    '',
    ...table([
      ['probability', 'rows', 'mean', 'right'],
      ...calibration.bins
        .filter(({ rows }) => rows > 0)
        .map(({ from, to, rows, confidence, accuracy }) => [
          `${from.toFixed(1)}–${to.toFixed(1)}`,
          String(rows),
          percent(confidence),
          percent(accuracy),
        ]),
    ]),
    '',
    ...table([['scorer', 'accuracy'], ...scorers.map((scorer) => [scorer, percent(accuracies[scorer])])]),
  ];
  if (contradictions.count > 0) {
    lines.push('', `${contradictions.count} rows have the text of an earlier row and another label:`);
    for (const { text, first, second } of contradictions.found) {
      const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
      lines.push(`  lines ${first.line} (${first.label}) and ${second.line} (${second.label}): ${shown}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const number = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3));

/** Columns of equal width: the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
