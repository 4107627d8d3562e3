// Decisions as they are made: each is in the journal before it is answered for, and says what it changed, so that an
// editor can undo it at any time.
import { Queue } from '../../inference/queue';
import type { Change, Decision } from '../../protocol/openDataset';
import type { Row } from '../datasets/entry';
import { WrongInput } from '../wrongInput';
import { isDecision, keyOf, labellingIn, unlabelled, type Labelling } from './decision';
import type { DecisionJournal, JournalledDecision } from './decisionJournal';
import type { ViewSource } from './view';

export class Changes {
  readonly #source: ViewSource;
  readonly #journal: DecisionJournal;
  /** One after the other, in the journal's order. */
  readonly #queue = new Queue();
  readonly #takenOver: Change[] = [];

  constructor(source: ViewSource, journal: DecisionJournal) {
    this.#source = source;
    this.#journal = journal;
  }

  /** Decisions of an earlier session that were taken over. */
  get takenOver(): readonly Change[] {
    return this.#takenOver;
  }

  /** @param annotator who decides */
  decide(wishes: readonly Decision[], annotator: string, now = new Date()): Promise<Change[]> {
    const wanted = new Map(wishes.map((wish) => [wish.record, wish]));
    const time = now.toISOString();
    return this.#queue.run(async () => {
      const changes: Change[] = [];
      const decisions: JournalledDecision[] = [];
      for await (const { record, content } of this.#source.file.readSome([...wanted.keys()])) {
        const wish = wanted.get(record);
        if (content.kind === 'broken' || wish === undefined) continue;
        const key = keyOf(content, this.#source.task);
        const before = this.#now(record, content);
        const after = this.#after(wish, { annotator, time });
        changes.push({ record, key, before, after });
        decisions.push(this.#decision(record, key, content, after));
      }
      await this.#apply(decisions);
      return changes;
    });
  }

  /**
   * Puts records back to what they were, or forth again.
   * @returns how many
   * @throws WrongInput where a row is no longer the one that was labelled
   */
  restore(changes: readonly Change[], to: 'before' | 'after'): Promise<number> {
    const wanted = new Map(changes.map((change) => [change.record, change]));
    return this.#queue.run(async () => {
      const decisions: JournalledDecision[] = [];
      for await (const { record, content } of this.#source.file.readSome([...wanted.keys()])) {
        const change = wanted.get(record);
        if (change === undefined || content.kind === 'broken') continue;
        if (keyOf(content, this.#source.task) !== change.key) continue;
        decisions.push(this.#decision(record, change.key, content, change[to]));
      }
      await this.#apply(decisions);
      if (decisions.length < wanted.size) {
        throw new WrongInput(
          `${wanted.size - decisions.length} rows are no longer what they were when they were labelled`,
        );
      }
      return decisions.length;
    });
  }

  /** Takes over a decision that an earlier session had not saved. @returns whether it is about this row */
  takeOver({ record, key, labelling }: JournalledDecision, row: Row): boolean {
    if (keyOf(row, this.#source.task) !== key) return false;
    const before = this.#now(record, row);
    if (labelling !== null && !isSame(before, labelling)) {
      this.#takenOver.push({ record, key, before, after: labelling });
      this.#source.labels.decide(record, labelling);
    }
    return true;
  }

  /**
   * Saves what was decided, while nothing else is.
   * @param write writes it, and says whether that was into the dataset itself
   * @returns how many records were decided
   */
  save(write: (pending: ReadonlyMap<number, Labelling>) => Promise<boolean>): Promise<number> {
    return this.#queue.run(async () => {
      const { labels } = this.#source;
      const rows = labels.pending.size;
      await this.#journal.check();
      if (await write(labels.pending)) {
        labels.saved();
        await this.#journal.clear();
      }
      return rows;
    });
  }

  /** Forgets what is not saved, on the disk too. */
  forget(): Promise<void> {
    return this.#queue.run(async () => {
      await this.#journal.check();
      for (const record of [...this.#source.labels.pending.keys()]) {
        this.#source.labels.decide(record, undefined);
      }
      await this.#journal.clear();
    });
  }

  backUp(path: string): Promise<void> {
    return this.#queue.run(() => this.#journal.copyTo(path));
  }

  close(): Promise<void> {
    return this.#queue.run(() => this.#journal.close());
  }

  /** What the journal says: nothing but a reference to the dataset where that says the same. */
  #decision(record: number, key: string, row: Row, labelling: Labelling): JournalledDecision {
    const saved = labellingIn(row, this.#source.task);
    return { record, key, labelling: isSame(saved, labelling) ? null : labelling };
  }

  async #apply(decisions: readonly JournalledDecision[]): Promise<void> {
    await this.#journal.append(decisions);
    for (const { record, labelling } of decisions) {
      this.#source.labels.decide(record, labelling ?? undefined);
    }
  }

  #now(record: number, row: Row): Labelling {
    const { labels, task } = this.#source;
    return (
      labels.pending.get(record) ?? (labels.savedStatus(record) === '' ? unlabelled : labellingIn(row, task))
    );
  }

  #after({ record, label }: Decision, by: { readonly annotator: string; readonly time: string }): Labelling {
    if (label === '') return unlabelled;
    const suggestion = this.#source.suggestions.of(record);
    const labels = this.#source.task.verbalizer.map(({ label }) => label);
    const said = suggestion && {
      distribution: Object.fromEntries(
        labels.map((name, i) => [name, rounded(suggestion.distribution[i] ?? 0)]),
      ),
      ...(suggestion.disagreement > 0 && { disagreement: rounded(suggestion.disagreement) }),
      hash: suggestion.hash,
    };
    if (label === null) return { label: '', status: 'skipped', ...by, ...said };
    const probability = suggestion?.distribution[labels.indexOf(label)];
    const isOther = suggestion !== undefined && suggestion.name !== label;
    return {
      label,
      status: isOther ? 'overridden' : 'accepted',
      ...by,
      ...(probability !== undefined && { probability: rounded(probability) }),
      ...said,
    };
  }
}

/** Whether two say the same of a row, whatever the model thinks of it. */
function isSame(one: Labelling, other: Labelling): boolean {
  if (!isDecision(one) && !isDecision(other)) return true;
  return (
    one.status === other.status &&
    one.label === other.label &&
    one.annotator === other.annotator &&
    one.time === other.time
  );
}

/** Numbers came from single precision: more digits would say nothing. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
