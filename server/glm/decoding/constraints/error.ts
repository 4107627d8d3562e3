// What can be wrong with a constraint. The kinds are for those who say it in another language.

export type ConstraintProblem =
  | { readonly kind: 'tooLong'; readonly field: string; readonly most: number }
  | {
      readonly kind: 'notANumber';
      readonly field: string;
      readonly value: string;
      readonly least: number;
      readonly most: number;
    }
  | { readonly kind: 'crossed'; readonly field: string; readonly min: number; readonly max: number }
  | { readonly kind: 'emptyList'; readonly field: string }
  | { readonly kind: 'tooManyEntries'; readonly field: string; readonly most: number }
  /** The regular expression is none; `at` counts characters from 1. */
  | { readonly kind: 'syntax'; readonly field: 'match'; readonly at: number; readonly reason: string }
  /** A construct that no automaton can follow, or that is not supported. */
  | {
      readonly kind: 'unsupported';
      readonly field: 'match';
      readonly at: number;
      readonly construct: string;
      readonly text: string;
    }
  | { readonly kind: 'tooLarge'; readonly field: string; readonly at?: number; readonly text?: string }
  /** No text at all satisfies it: its parts exclude each other, or the vocabulary lacks the characters. */
  | { readonly kind: 'impossible'; readonly field: '' }
  | { readonly kind: 'tooFewTokens'; readonly field: ''; readonly maxTokens: number };

/** A constraint that cannot be used, or that no answer satisfies; one line for people. */
export class ConstraintError extends RangeError {
  override readonly name = 'ConstraintError';
  readonly problem: ConstraintProblem;

  constructor(problem: ConstraintProblem) {
    super(describe(problem));
    this.problem = problem;
  }
}

function describe(problem: ConstraintProblem): string {
  const { field } = problem;
  switch (problem.kind) {
    case 'tooLong':
      return `${field} is longer than ${problem.most} characters`;
    case 'notANumber':
      return `${field} is ${problem.value}, expected a whole number from ${problem.least} to ${problem.most}`;
    case 'crossed':
      return `minWords is ${problem.min}, which is more than maxWords, ${problem.max}`;
    case 'emptyList':
      return `${field} has no entry`;
    case 'tooManyEntries':
      return `${field} has too many entries: at most ${problem.most} are possible`;
    case 'syntax':
      return `match is no regular expression: ${problem.reason} at character ${problem.at}`;
    case 'unsupported':
      return `match has ${problem.construct}, ${problem.text}, at character ${problem.at}, which cannot be applied while decoding`;
    case 'tooLarge':
      return problem.at === undefined
        ? `${field === '' ? 'the constraints together are' : `${field} is`} too large to be applied while decoding`
        : `match is too large: ${problem.text ?? ''} at character ${problem.at} makes too many states`;
    case 'impossible':
      return 'no answer satisfies the constraints: they exclude each other, or the vocabulary lacks the characters';
    case 'tooFewTokens':
      return `no answer of at most ${problem.maxTokens} tokens satisfies the constraints: allow more tokens`;
  }
}
