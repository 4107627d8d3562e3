// The searches under one roof: what a user may ask for, checked, with its defaults.
import type { Answer } from './answer';
import { beamSearch } from './beamSearch';
import type { BlankTask } from './blankWriter';
import { greedySearch } from './greedy';
import { sample } from './sampling';

export type Strategy = 'greedy' | 'beam' | 'sample';

export const strategies: readonly Strategy[] = ['greedy', 'beam', 'sample'];

/** How candidates are searched; names as in the field. */
export interface SearchOptions {
  /** Candidates for each blank; by default as many as there are beams, one of the other strategies. */
  readonly count?: number;
  /** Longest answer for a blank, in tokens; default 24. */
  readonly maxTokens?: number;
  /** Default `beam`. */
  readonly strategy?: Strategy;
  /** Width of the beam; by default `count`, and at least 4. */
  readonly beams?: number;
  /** A hypothesis' log-probability is divided by (length including <|startofpiece|>) ** lengthPenalty; default 0. */
  readonly lengthPenalty?: number;
  /** Of sampling; default 1. */
  readonly temperature?: number;
  /** Of sampling; default 0: all tokens. */
  readonly topK?: number;
  /** Of sampling; default 1: all tokens. */
  readonly topP?: number;
  /** Of sampling; the same seed on the same machine gives the same samples; default 0. */
  readonly seed?: number;
}

const defaults = { maxTokens: 24, beams: 4 };

/** Bounds that keep a mistyped number from taking all memory. */
const largest = { count: 64, beams: 64, maxTokens: 4096 };

export type CheckedSearch = Required<SearchOptions>;

/**
 * The options with their defaults.
 * @throws RangeError naming the option that is out of range
 */
export function checkSearch(options: SearchOptions): CheckedSearch {
  const strategy = options.strategy ?? 'beam';
  if (!strategies.includes(strategy)) {
    throw new RangeError(`strategy is ${JSON.stringify(strategy)}, expected ${strategies.join(', ')}`);
  }
  const maxTokens = whole('maxTokens', options.maxTokens ?? defaults.maxTokens, 1, largest.maxTokens);
  const asked = options.count === undefined ? undefined : whole('count', options.count, 1, largest.count);
  const beams = whole('beams', options.beams ?? Math.max(asked ?? 0, defaults.beams), 1, largest.beams);
  const count = asked ?? (strategy === 'beam' ? beams : 1);
  return {
    strategy,
    maxTokens,
    count,
    beams: Math.max(beams, strategy === 'beam' ? count : 1),
    lengthPenalty: real('lengthPenalty', options.lengthPenalty ?? 0, -10, 10),
    temperature: real('temperature', options.temperature ?? 1, 1e-3, 100),
    topK: whole('topK', options.topK ?? 0, 0, 1e6),
    topP: real('topP', options.topP ?? 1, 1e-6, 1),
    seed: whole('seed', options.seed ?? 0, -(2 ** 31), 2 ** 31 - 1),
  };
}

/** Answers to one blank, best first, at most `count`. */
export async function searchAnswers(task: BlankTask, search: CheckedSearch): Promise<Answer[]> {
  switch (search.strategy) {
    case 'greedy':
      return greedySearch(task, search.count);
    case 'beam':
      return (await beamSearch(task, search)).slice(0, search.count);
    case 'sample':
      return sample(task, search.count, search);
  }
}

function whole(name: string, value: number, min: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} is ${value}, expected a whole number from ${min} to ${max}`);
  }
  return value;
}

function real(name: string, value: number, min: number, max: number): number {
  if (!(value >= min && value <= max)) {
    throw new RangeError(`${name} is ${value}, expected a number from ${min} to ${max}`);
  }
  return value;
}
