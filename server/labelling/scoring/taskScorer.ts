// Asks the model about rows of a task: all answers of a pattern in one forward pass, identical texts once.
import { createHash } from 'node:crypto';
import { findPlaceholders } from '../../blanks/placeholders';
import type { GlmService } from '../../inference/service';
import { renderPattern, type Pattern } from '../task/pattern';
import { scorers, type Scorer, type Task } from '../task/task';
import { AnswerForms } from './answerForms';
import {
  disagreement,
  labelDistribution,
  labelLogProbs,
  meanOf,
  meanProbabilities,
  type AnswerScores,
  type Baseline,
} from './distributions';

/** Scores of one row: for each pattern of the task those of all answers. */
export type RowScores = readonly AnswerScores[];

/** What is suggested for a row. */
export interface Suggestion {
  /** Index into the task's labels. */
  readonly label: number;
  /** Of every label. */
  readonly distribution: readonly number[];
  /** Of the task's patterns, 0 … 1; 0 with a single one. */
  readonly disagreement: number;
}

/** Texts whose scores are remembered: some 20 MB. */
const remembered = 1 << 16;

export class TaskScorer {
  readonly task: Task;
  readonly #service: GlmService;
  readonly #forms: AnswerForms;
  readonly #answers: readonly string[];
  /** Of each pattern. */
  #baselines: readonly Baseline[];
  /** Least recently used first. */
  readonly #known = new Map<string, AnswerScores>();

  private constructor(service: GlmService, task: Task, forms: AnswerForms, baselines: readonly Baseline[]) {
    this.#service = service;
    this.task = task;
    this.#forms = forms;
    this.#answers = task.verbalizer.flatMap(({ answers }) => answers);
    this.#baselines = baselines;
  }

  /**
   * Reads the patterns without any row, which two of the scorers compare with.
   * @throws RangeError where an answer has no token in the model's vocabulary
   */
  static async create(service: GlmService, task: Task, signal?: AbortSignal): Promise<TaskScorer> {
    const forms = new AnswerForms(service);
    const bare = new TaskScorer(service, task, forms, []);
    const baselines: Baseline[] = [];
    for (const pattern of task.patterns) {
      const contentFree: AnswerScores[] = [];
      for (const text of task.contentFree) contentFree.push(await bare.#read(pattern, () => text, signal));
      const empty = await bare.#read(pattern, () => '', signal);
      baselines.push({
        contentFree: meanProbabilities(contentFree, task),
        empty: labelLogProbs(empty, task),
      });
    }
    return new TaskScorer(service, task, forms, baselines);
  }

  /**
   * @param cell the row's cells
   * @throws the signal's reason when it is aborted
   */
  async score(cell: (column: string) => string, signal?: AbortSignal): Promise<RowScores> {
    const scores: AnswerScores[] = [];
    for (const pattern of this.task.patterns) scores.push(await this.#read(pattern, cell, signal));
    return scores;
  }

  /**
   * Takes rows of the dataset for what the model says of them all, which `batch` compares with.
   * @param rows scores of a random sample
   */
  compareWith(rows: readonly RowScores[]): void {
    this.#baselines = this.#baselines.map((baseline, pattern) => ({
      ...baseline,
      rows: meanProbabilities(
        rows.flatMap((scores) => scores[pattern] ?? []),
        this.task,
      ),
    }));
  }

  /** Whether a scorer has what it compares with. */
  canUse(scorer: Scorer): boolean {
    return scorer !== 'batch' || this.#baselines.every(({ rows = [] }) => rows.length > 0);
  }

  /** What a scorer makes of a row's scores. */
  suggest(scores: RowScores, scorer: Scorer): Suggestion {
    const votes = scores.flatMap((each, pattern) => {
      const baseline = this.#baselines[pattern];
      return baseline === undefined ? [] : [labelDistribution(each, baseline, this.task, scorer)];
    });
    const distribution = meanOf(votes);
    return { label: indexOfMax(distribution), distribution, disagreement: disagreement(votes) };
  }

  /** Index of the label that each scorer would suggest, in the order of `scorers`; -1 of one that cannot be used. */
  labelsByScorer(scores: RowScores): number[] {
    return scorers.map((scorer) => (this.canUse(scorer) ? this.suggest(scores, scorer).label : -1));
  }

  async #read(
    pattern: Pattern,
    cell: (column: string) => string,
    signal: AbortSignal | undefined,
  ): Promise<AnswerScores> {
    const text = renderPattern(pattern, cell).trim();
    const key = createHash('sha256').update(text).digest('base64url');
    const known = this.#known.get(key) ?? (await this.#ask(text, signal));
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > remembered && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }

  async #ask(text: string, signal: AbortSignal | undefined): Promise<AnswerScores> {
    const { includeEnd, contextEnd } = this.task;
    const before = text.slice(0, findPlaceholders(text)[0]?.start ?? 0);
    const forms = await Promise.all(this.#answers.map((answer) => this.#forms.at(answer, before)));
    const choices = forms.map((form) => form.text);
    const { logProbs } = await this.#service.score({ text, choices, includeEnd, contextEnd }, signal);
    return { logProbs, lengths: forms.map(({ tokens }) => tokens + (includeEnd ? 1 : 0)) };
  }
}

function indexOfMax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), 0);
}
