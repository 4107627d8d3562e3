// Labels a file: survey, score batch after batch into a journal, then put the output together from input and journal.
import { rm } from 'node:fs/promises';
import type { GlmService } from '../../inference/service';
import { formatOf, outputFormat, readDatasetFile } from '../datasets/dataset';
import type { Row } from '../datasets/entry';
import { labellerIdentity } from '../calibration/calibration';
import { ReportBuilder, type QualityReport } from '../quality/report';
import { chooseScorer, type ScorerChoice } from '../scoring/chooseScorer';
import { TaskScorer } from '../scoring/taskScorer';
import { shownColumns } from '../task/columns';
import { fingerprint } from '../task/fingerprint';
import { asDatasetOf } from '../task/spilledCells';
import type { Scorer, Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { knownLabel } from './decisions';
import { Journal, readEntries, readState } from './journal';
import { OutputFile } from './outputFile';
import { checkOutputPlace } from './outputPlace';
import { suggestedCells, suggestedColumns } from './suggestedCells';
import { cellsOf, labelRows, type LabelRowsOptions, type RowLabeller } from './labelRows';
import { hashFile, survey, type Survey } from './survey';

export interface LabelFileOptions extends LabelRowsOptions {
  readonly output: string;
  /** What tells this model from others. */
  readonly model: string;
  /** Goes on with an unfinished run's journal, where there is one. */
  readonly resume?: boolean;
  readonly onBroken?: (line: number, reason: string) => void;
  readonly onScorer?: (choice: ScorerChoice) => void;
}

export interface LabelFileResult {
  readonly rows: number;
  /** Labelled by this run and the one that it resumed. */
  readonly labelled: number;
  /** Rows that cannot be labelled; they are in the output as they were. */
  readonly broken: number;
  readonly scorer: Scorer;
  /** Over the labelled rows whose right label is known; undefined where there are none. */
  readonly report?: QualityReport;
}

/** Where the journal of an output file lies while the run is not finished. */
export function journalPath(output: string): string {
  return `${output}.journal`;
}

/**
 * @throws WrongInput where task and dataset do not fit, or an unfinished run is in the way
 * @throws the signal's reason when it is aborted; `resume` then loses nothing
 */
export async function labelFile(
  service: GlmService,
  task: Task,
  options: LabelFileOptions,
): Promise<LabelFileResult> {
  await checkLabelOutput(options);
  const path = journalPath(options.output);
  const unfinished = await readState(path);
  if (unfinished !== undefined && options.resume !== true) {
    throw new WrongInput(
      `${path} is the journal of an unfinished run: go on with it (--resume), or delete it`,
    );
  }
  const read = () => readDatasetFile(options.input, options.format, asDatasetOf(task, options.dataset));
  const found = await survey(read(), task, (line, reason) => options.onBroken?.(line, reason));
  const input = await hashFile(options.input);
  const scorer = await TaskScorer.create(service, task, options.signal);
  const chosen = await choose(scorer, found, unfinished?.header.scorer, options);
  const hash = fingerprint(task, chosen, labellerIdentity(options.model, options.calibration));
  if (unfinished !== undefined) {
    if (unfinished.header.input !== input) {
      throw new WrongInput(`${options.input} has changed since the run that ${path} belongs to`);
    }
    if (unfinished.header.hash !== hash) {
      throw new WrongInput(`the task or the model is not that of the run that ${path} belongs to`);
    }
  }
  const journal =
    unfinished === undefined
      ? await Journal.begin(path, { glmLabelJournal: 1, hash, scorer: chosen, input })
      : await Journal.continue(path);
  const rowLabeller: RowLabeller = { scorer, chosen, hash };
  try {
    await labelRows(rowLabeller, journal, found.rows, unfinished ?? { lastRow: -1, labelled: 0 }, options);
  } finally {
    await journal.close();
  }
  const result = await assemble(rowLabeller, options, path);
  await rm(path);
  return { rows: found.rows, broken: found.broken, scorer: chosen, ...result };
}

/** @throws WrongInput where the labelled dataset cannot be written there */
export async function checkLabelOutput({
  input,
  output,
  format,
}: Pick<LabelFileOptions, 'input' | 'output' | 'format'>): Promise<void> {
  await checkOutputPlace(output, input);
  const named = formatOf(output);
  const wanted = outputFormat(format);
  if (named !== undefined && named !== wanted) {
    throw new WrongInput(
      `${output}: the output of a ${format} dataset is ${wanted}, as other formats are not written`,
    );
  }
}

/**
 * The task's scorer; for `auto` that of the unfinished run, else the best on the rows whose label is known. A sample
 * of rows is scored first where `batch` needs or may need it; they need not be scored again later.
 */
async function choose(
  scorer: TaskScorer,
  { sample, known }: Survey,
  earlier: Scorer | undefined,
  options: LabelFileOptions,
): Promise<Scorer> {
  const { task } = scorer;
  const wanted = task.scorer === 'auto' ? earlier : task.scorer;
  if (wanted === 'batch' || (task.scorer === 'auto' && known.length > 0)) {
    scorer.compareWith(await scorer.scoreAll(sample.map(cellsOf), options.signal));
  }
  if (wanted !== undefined) return wanted;
  const scores = await scorer.scoreAll(
    known.map(({ row }) => cellsOf(row)),
    options.signal,
  );
  const choice = chooseScorer(
    known.map(({ label }, i) => ({ label, suggested: scorer.labelsByScorer(scores[i] ?? []) })),
  );
  options.onScorer?.(choice);
  return choice.scorer;
}

/** Writes the output, and judges the labels by those that are known. */
async function assemble(
  { scorer, hash }: RowLabeller,
  options: LabelFileOptions,
  journal: string,
): Promise<{ readonly labelled: number; readonly report?: QualityReport }> {
  const { task } = scorer;
  const labels = task.verbalizer.map(({ label }) => label);
  const report = new ReportBuilder(labels);
  const entries = readEntries(journal);
  const output = await OutputFile.create(options.output);
  let next = await entries.next();
  let labelled = 0;
  let judged = 0;
  try {
    const dataset = asDatasetOf(task, options.dataset);
    for await (const entry of readDatasetFile(options.input, options.format, dataset)) {
      switch (entry.kind) {
        case 'header':
          await output.write(entry.withColumns(suggestedColumns(task)));
          break;
        case 'row': {
          const made = next.done === true || next.value.row !== entry.index ? undefined : next.value;
          if (made === undefined) {
            await output.write(entry.unchanged);
            break;
          }
          labelled++;
          await output.write(entry.changed(suggestedCells(task, made, hash)));
          const right = knownLabel(entry, task);
          if (right !== undefined) {
            judged++;
            const suggested = labels.indexOf(made.label);
            report.add({
              line: entry.line,
              text: textOf(entry, task),
              right,
              suggested,
              probability: made.distribution[suggested] ?? 0,
              byScorer: made.byScorer,
            });
          }
          next = await entries.next();
          break;
        }
        case 'filler':
          await output.write(entry.unchanged);
          break;
        case 'broken':
          await output.write(entry.raw);
      }
    }
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  } finally {
    await entries.return(undefined);
  }
  return { labelled, ...(judged > 0 && { report: report.report() }) };
}

/** What a label is about: the cells that the patterns show. */
function textOf(row: Row, task: Task): string {
  return shownColumns(task)
    .map((column) => row.cell(column) ?? '')
    .join(' ');
}
