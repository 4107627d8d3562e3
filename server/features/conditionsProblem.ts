// What is wrong with conditions on answers, in the user's language and beside the condition that is wrong.
import * as l10n from '@vscode/l10n';
import { ConstraintError, type ConstraintProblem } from '../glm/decoding/constraints/error';
import type { ConditionsProblem } from '../protocol';
import { expressionFault } from './expressionFault';
import { isRecord } from './params';

/** The problem that an error speaks of; undefined where it is none of the conditions'. */
export function conditionsProblem(error: unknown): ConditionsProblem | undefined {
  if (error instanceof ConstraintError) return inWords(error.problem);
  // From the model's process only the data of the error comes over.
  const data = error instanceof Error && 'data' in error ? error.data : undefined;
  if (!isRecord(data)) return undefined;
  switch (data.kind) {
    case 'impossible':
      return inWords({ kind: 'impossible', field: '' });
    case 'tooFewTokens':
      return typeof data.maxTokens === 'number'
        ? inWords({ kind: 'tooFewTokens', field: '', maxTokens: data.maxTokens })
        : undefined;
    case 'tooLarge':
      return inWords({ kind: 'tooLarge', field: '' });
    default:
      return undefined;
  }
}

function inWords(problem: ConstraintProblem): ConditionsProblem {
  return { field: fieldOf(problem.field), message: messageOf(problem) };
}

function fieldOf(field: string): ConditionsProblem['field'] {
  const fields = ['contains', 'oneOf', 'onlyWords', 'match', 'minWords', 'maxWords'] as const;
  return fields.find((known) => known === field) ?? '';
}

function messageOf(problem: ConstraintProblem): string {
  switch (problem.kind) {
    case 'tooLong':
      return l10n.t('At most {0} characters are possible.', problem.most);
    case 'notANumber':
      return l10n.t('A whole number from {0} to {1} is needed.', problem.least, problem.most);
    case 'crossed':
      return l10n.t('The fewest words are more than the most.');
    case 'emptyList':
      return l10n.t('The list has no entry.');
    case 'tooManyEntries':
      return l10n.t('At most {0} entries are possible.', problem.most);
    case 'syntax':
      return l10n.t(
        'Not a regular expression: {0} at character {1}.',
        expressionFault(problem.reason),
        problem.at,
      );
    case 'unsupported':
      return l10n.t(
        '{0} at character {1} cannot be applied while the answer is written.',
        problem.text,
        problem.at,
      );
    case 'tooLarge':
      return problem.at === undefined
        ? l10n.t('Together the conditions are too large to be applied.')
        : l10n.t('{0} at character {1} repeats too much.', problem.text ?? '', problem.at);
    case 'impossible':
      return l10n.t('No answer can meet these conditions.');
    case 'tooFewTokens':
      return l10n.t(
        'No answer of at most {0} tokens meets these conditions: allow longer answers.',
        problem.maxTokens,
      );
  }
}
