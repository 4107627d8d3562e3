// Looks through a dataset once: where each row lies, what the dataset says of its label, and what an earlier session
// had decided about it.
import type { Row } from '../datasets/entry';
import { goldLabel, unusable } from '../jobs/decisions';
import type { FileRecord } from '../records/indexedFile';
import { checkColumns, labelColumns } from '../task/columns';
import type { Changes } from './changes';
import { distributionIn, statusIn } from './decision';
import type { JournalledDecision } from './decisionJournal';
import { mostKnown } from './known';
import type { KnownRecord } from './suggesting';
import type { ViewSource } from './view';

/** Rows that are there when a dataset is shown first; the rest is found while a person reads these. */
const firstRecords = 200;

/** Records between two words about how far it is. */
const toldEvery = 1000;

export class FirstPass {
  readonly #source: ViewSource;
  readonly #changes: Changes;
  readonly #earlier: Map<number, JournalledDecision>;
  readonly #tell: () => void;
  readonly #gold: KnownRecord[] = [];
  #complete = false;
  #failure: string | undefined;
  #end: Promise<void> = Promise.resolve();

  /**
   * @param earlier decisions of an earlier session, until their rows are found
   * @param tell is called when there is something new
   */
  constructor(
    source: ViewSource,
    changes: Changes,
    earlier: Map<number, JournalledDecision>,
    tell: () => void,
  ) {
    this.#source = source;
    this.#changes = changes;
    this.#earlier = earlier;
    this.#tell = tell;
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** Share of the file that has been looked at, 0 … 1. */
  get read(): number {
    return this.#complete ? 1 : this.#source.file.progress;
  }

  /** Decisions of an earlier session that fit no row. */
  get unmatched(): number {
    return this.#complete ? this.#earlier.size : 0;
  }

  /** Why the file could not be read to its end. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Records whose right label the gold column says, at most 256. */
  get gold(): readonly KnownRecord[] {
    return this.#gold;
  }

  /** Resolves when it ends, however it does. */
  get end(): Promise<void> {
    return this.#end;
  }

  /**
   * Resolves when the first rows are there; the others follow.
   * @throws WrongInput where dataset and task do not fit
   */
  async start(signal: AbortSignal): Promise<void> {
    const { file, task } = this.#source;
    let begun: (() => void) | undefined;
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let checked = false;
    const indexed = file.index((record, content) => {
      this.#found(record, content);
      if (record + 1 >= firstRecords && !checked) {
        checked = true;
        checkColumns(task, file.columns);
        begun?.();
      }
    }, signal);
    const done = indexed.then(() => {
      if (file.count > 0) checkColumns(task, file.columns);
      this.#complete = true;
      this.#tell();
    });
    // What goes wrong after the first rows is shown beside them.
    this.#end = done.catch((error: unknown) => {
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#tell();
    });
    await Promise.race([first, done]);
  }

  #found(record: number, content: FileRecord): void {
    if (content.kind === 'broken') {
      this.#source.labels.setSaved(record, '', 'broken');
      this.#source.suggestions.setUnusable(record);
    } else {
      this.#foundRow(record, content);
    }
    if (record % toldEvery === 0) this.#tell();
  }

  #foundRow(record: number, row: Row): void {
    const { task, labels, suggestions } = this.#source;
    const columns = labelColumns(task.labelColumn);
    const status = statusIn(row, task);
    const label = status === '' ? '' : (row.cell(columns.label)?.trim() ?? '');
    labels.setSaved(record, label, status);
    if (unusable(row, task) !== undefined) suggestions.setUnusable(record);
    const distribution = status === '' ? undefined : distributionIn(row, task);
    if (distribution !== undefined) {
      const disagreement = Number(row.cell(columns.disagreement) ?? '') || 0;
      suggestions.setFromFile(record, distribution, disagreement, row.cell(columns.hash) ?? '');
    }
    const earlier = this.#earlier.get(record);
    if (earlier !== undefined && this.#changes.takeOver(earlier, row)) this.#earlier.delete(record);
    if (this.#gold.length < mostKnown) {
      const label = goldLabel(row, task);
      if (label !== undefined) this.#gold.push({ record, label });
    }
  }
}
