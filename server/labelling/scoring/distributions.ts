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

/** What the model says where a pattern's columns say nothing. */
export interface Baseline {
  /** One for each content-free text. */
  readonly contentFree: readonly AnswerScores[];
  /** Of the pattern with empty columns. */
  readonly empty: AnswerScores;
}

export type Verbalizer = Pick<Task, 'verbalizer' | 'combine'>;

/**
 * Probability of each label, by one pattern.
 *
 * `logProb`: softmax of the labels' log-probabilities. `normalised`: the answers' log-probabilities are divided by
 * their lengths first. `calibrated` (Zhao et al. 2021): the probabilities are divided by their mean over the
 * content-free texts, and made to sum to 1 again. `pmi` (Holtzman et al. 2021): the log-probabilities on the
 * pattern with empty columns are subtracted.
 */
export function labelDistribution(
  scores: AnswerScores,
  baseline: Baseline,
  task: Verbalizer,
  scorer: Scorer,
): number[] {
  const logProbs = perLabel(scores.logProbs, task);
  switch (scorer) {
    case 'logProb':
      return softmax(logProbs);
    case 'normalised': {
      const { lengths } = scores;
      const normalised = scores.logProbs.map((logProb, i) => logProb / Math.max(1, lengths[i] ?? 1));
      return softmax(perLabel(normalised, task));
    }
    case 'calibrated': {
      const biases = baseline.contentFree.map((scores) => softmax(perLabel(scores.logProbs, task)));
      const bias = meanOf(biases);
      return softmax(logProbs.map((logProb, label) => logProb - Math.log(bias[label] ?? 1)));
    }
    case 'pmi': {
      const empty = perLabel(baseline.empty.logProbs, task);
      return softmax(logProbs.map((logProb, label) => logProb - (empty[label] ?? 0)));
    }
  }
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
