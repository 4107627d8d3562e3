import { describe, expect, it } from 'vitest';
import { regularExpression } from '../glm/decoding/constraints/regularExpression';
import { ConstraintError } from '../glm/decoding/constraints/error';
import { expressionFault } from './expressionFault';

/** What the parser says of an expression. */
function reasonOf(pattern: string): string {
  try {
    regularExpression(pattern);
  } catch (error) {
    if (error instanceof ConstraintError && error.problem.kind === 'syntax') return error.problem.reason;
  }
  throw new Error(`${pattern} is a regular expression`);
}

describe('expressionFault', () => {
  it.each([
    ['a(', 'A group is not closed'],
    ['a)', 'A bracket is closed that was not opened'],
    ['[a', 'A character class is not closed'],
    ['*a', 'There is nothing to repeat'],
    ['a{', 'A repetition is not complete'],
    ['a}', 'A lone bracket; write a backslash before it'],
    ['a{3,2}', 'The fewest repetitions are more than the most'],
    ['[z-a]', 'A range of characters ends before it begins'],
    ['[\\w-z]', 'Not a valid character class'],
    ['(?a)', 'Not a valid group'],
    ['\\q', 'Nothing that can follow a backslash'],
    ['\\u{zz}', 'Nothing that can follow a backslash'],
    ['a\\', 'Nothing that can follow a backslash'],
    ['\\p{Nothing}', 'Not the name of a property of characters'],
    ['(?<a>b)(?<a>c)', 'Not a valid name of a group'],
    ['\\k<a>', 'There is no group of this name'],
  ])('speaks of %s in words that are translated', (pattern, words) => {
    expect(expressionFault(reasonOf(pattern))).toBe(words);
  });
});
