// From log-probabilities of answers to a distribution over labels.
import { softmax } from '../../glm/scoring';
import type { Scorer, Task } from '../task/task';

/** What the model says of every answer at one blank; in the order of the verbalizer, label after label. */
export interface AnswerScores {
  /** Log-probability in nats. */
  readonly logProbs: readonly number[];
  /** Tokens that were predicted, the end of the blank included where it counts. */
  readonly lengths: readonly number[];
}

/** What the model says of a pattern before it sees the row in question. */
export interface Baseline {
  /** Mean probability of each label where content-free texts stand in the columns' places. */
  readonly contentFree: readonly number[];
  /** Log-probability of each label where the columns are empty. */
  readonly empty: readonly number[];
  /** Mean probability of each label over some rows of the dataset itself, where they were read. */
  readonly rows?: readonly number[];
}

export type Verbalizer = Pick<Task, 'verbalizer' | 'combine'>;

/**
 * Probability of each label, by one pattern.
 *
 * `logProb`: softmax of the labels' log-probabilities. `normalised`: the answers' log-probabilities are divided by
 * their lengths first. `calibrated` (Zhao et al. 2021): the probabilities are divided by their mean over the
 * content-free texts, and made to sum to 1 again. `pmi` (Holtzman et al. 2021): the log-probabilities on the
 * pattern with empty columns are subtracted. `batch` (Zhou et al. 2023): as `calibrated`, but the mean is that over
 * rows of the dataset, so that it takes every label to be equally frequent there.
 */
export function labelDistribution(
  scores: AnswerScores,
  baseline: Baseline,
  task: Verbalizer,
  scorer: Scorer,
): number[] {
  const logProbs = labelLogProbs(scores, task);
  switch (scorer) {
    case 'logProb':
      return softmax(logProbs);
    case 'normalised': {
      const { lengths } = scores;
      const normalised = scores.logProbs.map((logProb, i) => logProb / Math.max(1, lengths[i] ?? 1));
      return softmax(perLabel(normalised, task));
    }
    case 'calibrated':
      return relativeTo(baseline.contentFree, logProbs);
    case 'batch':
      return relativeTo(baseline.rows ?? [], logProbs);
    case 'pmi':
      return softmax(logProbs.map((logProb, label) => logProb - (baseline.empty[label] ?? 0)));
  }
}

/** Distribution in which each label's probability is divided by the one that it has anyway. */
function relativeTo(usual: readonly number[], logProbs: readonly number[]): number[] {
  return softmax(logProbs.map((logProb, label) => logProb - Math.log(usual[label] ?? 1)));
}

/** Log-probability of each label: that of its answers together. */
export function labelLogProbs(scores: AnswerScores, task: Verbalizer): number[] {
  return perLabel(scores.logProbs, task);
}

/** Mean probability of each label over several texts. */
export function meanProbabilities(texts: readonly AnswerScores[], task: Verbalizer): number[] {
  return meanOf(texts.map((scores) => softmax(labelLogProbs(scores, task))));
}

/** The scores of each label's answers as one score a label. */
function perLabel(scores: readonly number[], { verbalizer, combine }: Verbalizer): number[] {
  let next = 0;
  return verbalizer.map(({ answers }) => {
    const own = scores.slice(next, (next += answers.length));
    if (combine === 'sum') return logSumExp(own);
    return own.reduce((total, score) => total + score, 0) / own.length;
  });
}

function logSumExp(values: readonly number[]): number {
  const max = Math.max(...values);
  return max + Math.log(values.reduce((total, value) => total + Math.exp(value - max), 0));
}

/** Mean of distributions over the same labels. */
export function meanOf(distributions: readonly (readonly number[])[]): number[] {
  const [first = []] = distributions;
  return first.map(
    (_, label) =>
      distributions.reduce((total, distribution) => total + (distribution[label] ?? 0), 0) /
      distributions.length,
  );
}

/**
 * How far several distributions differ: their Jensen-Shannon divergence over the largest that so many can have.
 * 0 where all are the same (or there is one), 1 where each is sure of a label of its own.
 */
export function disagreement(distributions: readonly (readonly number[])[]): number {
  const [first = []] = distributions;
  const largest = Math.log(Math.min(distributions.length, first.length));
  if (!(largest > 0)) return 0;
  const own = distributions.reduce((total, each) => total + entropy(each), 0) / distributions.length;
  return Math.min(1, Math.max(0, (entropy(meanOf(distributions)) - own) / largest));
}

/** In nats. */
function entropy(distribution: readonly number[]): number {
  return distribution.reduce((total, p) => (p > 0 ? total - p * Math.log(p) : total), 0);
}
