// What an evaluation found, in numbers.

/** How one question went. */
export interface Outcome {
  readonly group?: string;
  /** The best answer was right. */
  readonly right: boolean;
  /** The right answer was among the five best; only where the model wrote freely. */
  readonly amongFive?: boolean;
  /** Log-probability of the right answer and its end, in nats. */
  readonly logProb: number;
  /** Tokens of the right answer, with its end. */
  readonly tokens: number;
  /** The share that guessing at random gets right; only where there were choices. */
  readonly chance?: number;
}

export interface Result {
  readonly group?: string;
  readonly count: number;
  /** Percent right, with the ends of its 95 % interval. */
  readonly accuracy: number;
  readonly interval: readonly [number, number];
  /** Percent among the five best. */
  readonly amongFive?: number;
  /** Percent that guessing at random gets right. */
  readonly chance?: number;
  /** exp of the mean loss of a token of the right answers, ends included. */
  readonly perplexity: number;
}

/** Results of each group in the order of appearance, or of all where there are no groups. */
export function resultsOf(outcomes: readonly Outcome[]): Result[] {
  const groups = new Map<string | undefined, Outcome[]>();
  for (const outcome of outcomes) {
    groups.set(outcome.group, [...(groups.get(outcome.group) ?? []), outcome]);
  }
  return [...groups].map(([group, members]) => ({
    ...(group !== undefined && { group }),
    ...summary(members),
  }));
}

/** All questions together, whatever their group. */
export function totalOf(outcomes: readonly Outcome[]): Result {
  return summary(outcomes);
}

function summary(outcomes: readonly Outcome[]): Result {
  const count = outcomes.length;
  const right = outcomes.filter((outcome) => outcome.right).length;
  const free = outcomes.filter(({ amongFive }) => amongFive !== undefined);
  const chosen = outcomes.flatMap(({ chance }) => (chance === undefined ? [] : [chance]));
  const tokens = sum(outcomes.map((outcome) => outcome.tokens));
  const logProb = sum(outcomes.map((outcome) => outcome.logProb));
  return {
    count,
    accuracy: (100 * right) / count,
    interval: wilson(right, count),
    ...(free.length > 0 && {
      amongFive: (100 * free.filter(({ amongFive }) => amongFive === true).length) / free.length,
    }),
    ...(chosen.length > 0 && { chance: (100 * sum(chosen)) / chosen.length }),
    perplexity: Math.exp(-logProb / tokens),
  };
}

/** Wilson's score interval for a share at 95 %, in percent. */
export function wilson(right: number, count: number): [number, number] {
  const z = 1.959964;
  const share = right / count;
  const middle = (share + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half =
    (z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count))) / (1 + (z * z) / count);
  return [100 * Math.max(0, middle - half), 100 * Math.min(1, middle + half)];
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
