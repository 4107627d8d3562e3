// Scores the rows of a file batch after batch, several at the same time if need be, into a journal.
import { readDatasetFile, type DatasetOptions, type Format } from '../datasets/dataset';
import type { CalibratedLabels } from '../calibration/calibration';
import type { Row } from '../datasets/entry';
import type { RowScores, TaskScorer } from '../scoring/taskScorer';
import { asDatasetOf } from '../task/spilledCells';
import type { Scorer } from '../task/task';
import { isDecided, unusable } from './decisions';
import type { Journal, JournalEntry } from './journal';
import { ProgressClock, type Progress } from './progress';
import { rounded } from './suggestedCells';

export interface LabelRowsOptions {
  readonly input: string;
  readonly format: Format;
  readonly dataset?: DatasetOptions;
  /** Most rows to label, those of the journal included; the others stay as they are. */
  readonly limit?: number;
  /** Batches of rows that are scored at the same time; default 1. Their labels are written in the rows' order. */
  readonly jobs?: number;
  /** Turns what the model says into labels, in place of a scorer. */
  readonly calibration?: CalibratedLabels;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface RowLabeller {
  readonly scorer: TaskScorer;
  readonly chosen: Scorer;
  /** Of task and model. */
  readonly hash: string;
}

/** Rows that are scored together; an interrupted run scores those of the batches under way again. */
const batchRows = 32;

/**
 * Labels the rows that want it, each into the journal, in their order.
 * @param total rows of the dataset
 * @param state what an earlier run has done
 * @throws the signal's reason when it is aborted
 */
export async function labelRows(
  labeller: RowLabeller,
  journal: Journal,
  total: number,
  state: { readonly lastRow: number; readonly labelled: number },
  options: LabelRowsOptions,
): Promise<void> {
  const { scorer, hash } = labeller;
  const { task } = scorer;
  const limit = options.limit ?? Infinity;
  // With one job each batch is written before the next is read; more of them never wait for a batch to be read.
  const jobs = options.jobs ?? 1;
  const most = jobs === 1 ? 1 : 2 * jobs;
  const clock = new ProgressClock(Math.min(total, limit));
  let labelled = state.labelled;
  if (labelled >= limit) return;
  let batch: Row[] = [];
  const underWay: Promise<JournalEntry[]>[] = [];
  const writeOldest = async () => {
    for (const entry of (await underWay.shift()) ?? []) {
      await journal.append(entry);
      options.onProgress?.(clock.at(entry.row + 1, true));
    }
  };
  /** Starts a batch, and waits until no more of them are under way than may be. */
  const labelBatch = async () => {
    if (batch.length > 0) {
      const entries = entriesOf(batch, labeller, options);
      // Whoever waits for it hears of it; until then it is no unhandled one.
      entries.catch(() => undefined);
      underWay.push(entries);
      batch = [];
    }
    while (underWay.length >= most) await writeOldest();
  };
  const dataset = asDatasetOf(task, options.dataset);
  for await (const row of readDatasetFile(options.input, options.format, dataset)) {
    if (row.kind !== 'row' || row.index <= state.lastRow) continue;
    if (unusable(row, task) === undefined && !isDecided(row, task, hash)) {
      batch.push(row);
      labelled++;
    } else if (batch.length === 0 && underWay.length === 0) {
      options.onProgress?.(clock.at(row.index + 1, false));
    }
    if (labelled >= limit) break;
    // A row lies in the same batch whether or not an earlier run has scored the rows before.
    if (row.index % batchRows === batchRows - 1) await labelBatch();
  }
  await labelBatch();
  while (underWay.length > 0) await writeOldest();
}

async function entriesOf(
  rows: readonly Row[],
  { scorer, chosen }: RowLabeller,
  { calibration, signal }: LabelRowsOptions,
): Promise<JournalEntry[]> {
  const scores = await scorer.scoreAll(rows.map(cellsOf), signal);
  const entries: JournalEntry[] = [];
  for (const [i, row] of rows.entries()) {
    const own = scores[i] ?? [];
    const calibrated = await calibration?.distribution(own, cellsOf(row));
    entries.push(entryOf(row.index, scorer, own, chosen, calibrated));
  }
  return entries;
}

function entryOf(
  row: number,
  scorer: TaskScorer,
  scores: RowScores,
  chosen: Scorer,
  calibrated: readonly number[] | undefined,
): JournalEntry {
  const suggestion = scorer.suggest(scores, chosen);
  const { disagreement } = suggestion;
  const distribution = calibrated ?? suggestion.distribution;
  const label = distribution.indexOf(Math.max(...distribution));
  return {
    row,
    label: scorer.task.verbalizer[label]?.label ?? '',
    distribution: distribution.map(rounded),
    disagreement: rounded(disagreement),
    byScorer: scorer.labelsByScorer(scores),
  };
}

/** A row's cells as a pattern shows them. */
export function cellsOf(row: Row): (column: string) => string {
  return (column) => row.cell(column) ?? '';
}
