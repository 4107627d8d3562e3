// Asks the model about rows of a task: all answers of a pattern in one forward pass, several rows as well,
// identical texts once.
import { createHash } from 'node:crypto';
import { findPlaceholders } from '../../blanks/placeholders';
import { AnswerForms, type AnswerForm } from '../../inference/answerForms';
import type { GlmService } from '../../inference/service';
import { renderPattern } from '../task/pattern';
import { scorers, type Scorer, type Task } from '../task/task';
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

/** A row's cells by their columns; empty where it lacks one. */
export type Cells = (column: string) => string;

/** A text, and which of its placeholders is scored; the others stay blank. */
export interface BlankedText {
  readonly text: string;
  readonly blank: number;
}

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
      const texts = [...task.contentFree, ''].map((text) => renderPattern(pattern, () => text).trim());
      const contentFree = await bare.#read(texts, signal);
      const empty = contentFree.pop();
      if (empty === undefined) throw new Error('the model gave no scores');
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
  async score(cell: Cells, signal?: AbortSignal): Promise<RowScores> {
    const [scores = []] = await this.scoreAll([cell], signal);
    return scores;
  }

  /**
   * Scores rows together, which is faster than one after the other.
   * @param rows the cells of each
   * @throws the signal's reason when it is aborted
   */
  async scoreAll(rows: readonly Cells[], signal?: AbortSignal): Promise<RowScores[]> {
    const { patterns } = this.task;
    const texts = rows.flatMap((cell) => patterns.map((pattern) => renderPattern(pattern, cell).trim()));
    const scores = await this.#read(texts, signal);
    return rows.map((_, row) => scores.slice(row * patterns.length, (row + 1) * patterns.length));
  }

  /** Scores texts that are not kept for later, each at the blank that it names. */
  scoreTexts(texts: readonly BlankedText[], signal?: AbortSignal): Promise<AnswerScores[]> {
    return this.#ask(texts, signal);
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

  /** The scores of each text; the model is asked about those that are not remembered. */
  async #read(texts: readonly string[], signal: AbortSignal | undefined): Promise<AnswerScores[]> {
    const found = new Map<string, AnswerScores>();
    const unknown: string[] = [];
    for (const text of new Set(texts)) {
      const known = this.#known.get(keyOf(text));
      if (known === undefined) unknown.push(text);
      else found.set(text, known);
    }
    const scores =
      unknown.length === 0
        ? []
        : await this.#ask(
            unknown.map((text) => ({ text, blank: 0 })),
            signal,
          );
    unknown.forEach((text, i) => {
      const asked = scores[i];
      if (asked !== undefined) found.set(text, asked);
    });
    for (const [text, each] of found) this.#remember(keyOf(text), each);
    return texts.flatMap((text) => found.get(text) ?? []);
  }

  #remember(key: string, scores: AnswerScores): void {
    this.#known.delete(key);
    this.#known.set(key, scores);
    const [oldest] = this.#known.keys();
    if (this.#known.size > remembered && oldest !== undefined) this.#known.delete(oldest);
  }

  async #ask(texts: readonly BlankedText[], signal: AbortSignal | undefined): Promise<AnswerScores[]> {
    const { includeEnd, contextEnd } = this.task;
    const forms = await Promise.all(texts.map((text) => this.#formsIn(text)));
    const requests = texts.map(({ text, blank }, i) => {
      const choices = (forms[i] ?? []).map((form) => form.text);
      return { text, blank, choices, includeEnd, contextEnd };
    });
    const results = await this.#service.scoreAll(requests, signal);
    return results.map(({ logProbs }, i) => ({
      logProbs,
      lengths: (forms[i] ?? []).map(({ tokens }) => tokens + (includeEnd ? 1 : 0)),
    }));
  }

  /** The answers as they are written at the text's blank. */
  #formsIn({ text, blank }: BlankedText): Promise<AnswerForm[]> {
    const before = text.slice(0, findPlaceholders(text)[blank]?.start ?? 0);
    return Promise.all(this.#answers.map((answer) => this.#forms.at(answer, before)));
  }
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function indexOfMax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), 0);
}
