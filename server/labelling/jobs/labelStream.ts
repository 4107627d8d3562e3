// Labels rows as they come, in their order: for a pipe.
import type { GlmService } from '../../inference/service';
import { atHand } from '../../inference/atHand';
import { readDataset, type DatasetOptions, type Format } from '../datasets/dataset';
import type { Row } from '../datasets/entry';
import { labellerIdentity, type CalibratedLabels } from '../calibration/calibration';
import { TaskScorer, type RowScores } from '../scoring/taskScorer';
import { checkPatternColumns } from '../task/columns';
import { fingerprint } from '../task/fingerprint';
import { asDatasetOf } from '../task/spilledCells';
import type { Scorer, Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { isDecided, unusable } from './decisions';
import { cellsOf } from './labelRows';
import { rounded, suggestedCells, suggestedColumns } from './suggestedCells';

export interface LabelStreamOptions {
  readonly format: Exclude<Format, 'parquet'>;
  readonly dataset?: DatasetOptions;
  /** What tells this model from others. */
  readonly model: string;
  /** Most rows to label; the others are passed on as they are. */
  readonly limit?: number;
  /** Processes that can score at the same time; default 1. So many more rows are taken together. */
  readonly jobs?: number;
  /** Turns what the model says into labels, in place of a scorer. */
  readonly calibration?: CalibratedLabels;
  readonly signal?: AbortSignal;
  readonly onBroken?: (line: number, reason: string) => void;
}

export interface LabelStreamResult {
  readonly labelled: number;
  readonly broken: number;
}

/** Most entries that are labelled together by one process. */
const batchEntries = 32;

/**
 * Writes each row as soon as it is labelled: with those that have come by then, and waiting for none. `auto` is `logProb` here: no row's label is known beforehand.
 * @throws WrongInput for the scorer `batch`, which needs the whole dataset, and where the first row lacks a column that the task names
 */
export async function labelStream(
  service: GlmService,
  task: Task,
  source: AsyncIterable<unknown>,
  write: (bytes: Buffer) => Promise<void>,
  options: LabelStreamOptions,
): Promise<LabelStreamResult> {
  if (task.scorer === 'batch') {
    throw new WrongInput('scorer: batch compares with a sample of the dataset, which a stream does not have');
  }
  const scorer = await TaskScorer.create(service, task, options.signal);
  const chosen: Scorer = task.scorer === 'auto' ? 'logProb' : task.scorer;
  const hash = fingerprint(task, chosen, labellerIdentity(options.model, options.calibration));
  const limit = options.limit ?? Infinity;
  let labelled = 0;
  let broken = 0;
  const report = (line: number, reason: string) => {
    broken++;
    options.onBroken?.(line, reason);
  };
  /** Whether a row is to be labelled. */
  const isWanted = (row: Row) => {
    if (row.index === 0) checkPatternColumns(task, row.columns);
    const reason = unusable(row, task);
    if (reason !== undefined) report(row.line, reason);
    return reason === undefined && labelled < limit && !isDecided(row, task, hash);
  };
  /** The row with its label. */
  const changed = async (row: Row, scores: RowScores) => {
    const { disagreement, ...suggested } = scorer.suggest(scores, chosen);
    const calibrated = await options.calibration?.distribution(scores, cellsOf(row));
    const distribution = calibrated ?? suggested.distribution;
    const label = distribution.indexOf(Math.max(...distribution));
    const suggestion = {
      label: task.verbalizer[label]?.label ?? '',
      distribution: distribution.map(rounded),
      disagreement: rounded(disagreement),
    };
    return row.changed(suggestedCells(task, suggestion, hash));
  };
  const most = batchEntries * (options.jobs ?? 1);
  const dataset = readDataset(source, options.format, asDatasetOf(task, options.dataset));
  for await (const entries of atHand(dataset, most)) {
    const wanted: Row[] = [];
    for (const entry of entries) {
      if (entry.kind === 'header') checkPatternColumns(task, entry.columns);
      if (entry.kind === 'broken') report(entry.line, entry.reason);
      if (entry.kind === 'row' && isWanted(entry)) {
        wanted.push(entry);
        labelled++;
      }
    }
    const shares = Array.from({ length: Math.ceil(wanted.length / batchEntries) }, (_, i) =>
      wanted.slice(i * batchEntries, (i + 1) * batchEntries),
    );
    const scores = await Promise.all(
      shares.map((rows) => scorer.scoreAll(rows.map(cellsOf), options.signal)),
    ).then((shared) => shared.flat());
    const scoresOf = new Map(wanted.map((row, i) => [row, scores[i] ?? []]));
    for (const entry of entries) {
      switch (entry.kind) {
        case 'header':
          await write(entry.withColumns(suggestedColumns(task)));
          break;
        case 'filler':
          await write(entry.unchanged);
          break;
        case 'broken':
          await write(entry.raw);
          break;
        case 'row': {
          const own = scoresOf.get(entry);
          await write(own === undefined ? entry.unchanged : await changed(entry, own));
        }
      }
    }
  }
  return { labelled, broken };
}
