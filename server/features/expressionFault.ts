// What is wrong with a regular expression, in the user's language: the parser's own words are English.
import * as l10n from '@vscode/l10n';

/** @param reason as the parser of regular expressions says it; what it says seldom is given back as it is */
export function expressionFault(reason: string): string {
  const [, unexpected] = /^Unexpected character '(.*)'$/u.exec(reason) ?? [];
  if (unexpected !== undefined) return l10n.t('Unexpected character {0}', unexpected);
  switch (reason) {
    case 'Unterminated group':
      return l10n.t('A group is not closed');
    case "Unmatched ')'":
      return l10n.t('A bracket is closed that was not opened');
    case 'Unterminated character class':
      return l10n.t('A character class is not closed');
    case 'Nothing to repeat':
      return l10n.t('There is nothing to repeat');
    case 'Lone quantifier brackets':
      return l10n.t('A lone bracket; write a backslash before it');
    case 'Incomplete quantifier':
      return l10n.t('A repetition is not complete');
    case 'numbers out of order in {} quantifier':
      return l10n.t('The fewest repetitions are more than the most');
    case 'Range out of order in character class':
      return l10n.t('A range of characters ends before it begins');
    case 'Invalid character class':
    case 'Invalid character in character class':
    case 'Invalid set operation in character class':
      return l10n.t('Not a valid character class');
    case 'Invalid group':
      return l10n.t('Not a valid group');
    case 'Invalid escape':
    case 'Invalid unicode escape':
    case '\\ at end of pattern':
      return l10n.t('Nothing that can follow a backslash');
    case 'Invalid property name':
      return l10n.t('Not the name of a property of characters');
    case 'Invalid capture group name':
    case 'Duplicate capture group name':
      return l10n.t('Not a valid name of a group');
    case 'Invalid named reference':
    case 'Invalid named capture referenced':
      return l10n.t('There is no group of this name');
    default:
      return reason;
  }
}
