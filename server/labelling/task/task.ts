// A labelling task: what is asked of each row, which answers mean which label, and how they are scored.
import type { ContextEnd } from '../../glm/sequence';
import type { Pattern } from './pattern';

/** How an answer's log-probability becomes a score; docs/labelling.md says what each of them does. */
export const scorers = ['logProb', 'normalised', 'calibrated', 'pmi', 'batch'] as const;
export type Scorer = (typeof scorers)[number];

export interface LabelAnswers {
  readonly label: string;
  /** What can stand at the blank for this label; one or more, each of one or more words. */
  readonly answers: readonly string[];
}

export interface Task {
  readonly name: string;
  /** One or more; each votes. */
  readonly patterns: readonly Pattern[];
  /** Two or more labels, in the file's order. */
  readonly verbalizer: readonly LabelAnswers[];
  /** Column that the label goes into; its companions are named after it. */
  readonly labelColumn: string;
  /** Column with the right labels, where the dataset has them. */
  readonly goldColumn?: string;
  /** The label that a value of the gold column means, where it is not the label itself. */
  readonly goldValues?: Readonly<Record<string, string>>;
  /** Markdown for the annotator. */
  readonly guideline?: string;
  /** `auto`: whichever does best on the rows whose right label is known. */
  readonly scorer: Scorer | 'auto';
  /** How the scores of a label's answers become one: their probabilities' sum, or their log-probabilities' mean. */
  readonly combine: 'sum' | 'mean';
  /** Whether the end of the blank belongs to an answer. */
  readonly includeEnd: boolean;
  readonly contextEnd: ContextEnd;
  /** What stands in the columns' places for contextual calibration. */
  readonly contentFree: readonly string[];
}
