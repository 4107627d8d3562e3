// Labels rows as they come, in their order: for a pipe.
import type { GlmService } from '../../inference/service';
import { readDataset, type DatasetOptions, type Format } from '../datasets/dataset';
import { TaskScorer } from '../scoring/taskScorer';
import { checkPatternColumns } from '../task/columns';
import { fingerprint } from '../task/fingerprint';
import type { Scorer, Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { isDecided, unusable } from './decisions';
import { rounded, suggestedCells, suggestedColumns } from './suggestedCells';

export interface LabelStreamOptions {
  readonly format: Exclude<Format, 'parquet'>;
  readonly dataset?: DatasetOptions;
  /** What tells this model from others. */
  readonly model: string;
  /** Most rows to label; the others are passed on as they are. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  readonly onBroken?: (line: number, reason: string) => void;
}

export interface LabelStreamResult {
  readonly labelled: number;
  readonly broken: number;
}

/**
 * Writes each row as soon as it is labelled. `auto` is `logProb` here: no row's label is known beforehand.
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
  const hash = fingerprint(task, chosen, options.model);
  const limit = options.limit ?? Infinity;
  let labelled = 0;
  let broken = 0;
  const report = (line: number, reason: string) => {
    broken++;
    options.onBroken?.(line, reason);
  };
  for await (const entry of readDataset(source, options.format, options.dataset)) {
    switch (entry.kind) {
      case 'header':
        checkPatternColumns(task, entry.columns);
        await write(entry.withColumns(suggestedColumns(task)));
        break;
      case 'filler':
        await write(entry.raw);
        break;
      case 'broken':
        report(entry.line, entry.reason);
        await write(entry.raw);
        break;
      case 'row': {
        if (entry.index === 0) checkPatternColumns(task, entry.columns);
        const reason = unusable(entry, task);
        if (reason !== undefined) report(entry.line, reason);
        if (reason !== undefined || labelled >= limit || isDecided(entry, task, hash)) {
          await write(entry.unchanged);
          break;
        }
        const scores = await scorer.score((column) => entry.cell(column) ?? '', options.signal);
        const { label, distribution, disagreement } = scorer.suggest(scores, chosen);
        const suggestion = {
          label: task.verbalizer[label]?.label ?? '',
          distribution: distribution.map(rounded),
          disagreement: rounded(disagreement),
        };
        labelled++;
        await write(entry.changed(suggestedCells(task, suggestion, hash)));
      }
    }
  }
  return { labelled, broken };
}
