// The texts of the candidates panel, in the user's language.
import * as vscode from 'vscode';

/** By the keys that the page uses. */
export function pageStrings(): Readonly<Record<string, string>> {
  return {
    noDocument: vscode.l10n.t('Open a document with blanks to see what could stand in them.'),
    noBlanks: vscode.l10n.t('{0} has no blank.'),
    howTo: vscode.l10n.t('Write a placeholder where something is missing:'),
    someWords: vscode.l10n.t('some words'),
    sentences: vscode.l10n.t('whole sentences'),
    goesOn: vscode.l10n.t('the text that goes on from here'),
    busy: vscode.l10n.t('GLM is reading …'),
    ready: vscode.l10n.t('Blanks: {0}'),
    waiting: vscode.l10n.t('Waiting'),
    noCandidates: vscode.l10n.t('No candidate'),
    searchSettings: vscode.l10n.t('How to search'),
    count: vscode.l10n.t('Candidates'),
    maxTokens: vscode.l10n.t('Most tokens'),
    strategy: vscode.l10n.t('Strategy'),
    beam: vscode.l10n.t('Most probable answers'),
    greedy: vscode.l10n.t('Most probable token each time'),
    sample: vscode.l10n.t('Drawn at random'),
    temperature: vscode.l10n.t('Temperature'),
    seed: vscode.l10n.t('Seed'),
    together: vscode.l10n.t('Fill several blanks together'),
    combinations: vscode.l10n.t('Combinations'),
    combinationsOf: vscode.l10n.t('Combinations for the blanks on lines {0}'),
    blankOnLine: vscode.l10n.t('Blank on line {0}'),
    candidatesOf: vscode.l10n.t('Candidates: {0}'),
    reveal: vscode.l10n.t('Show in the editor'),
    insert: vscode.l10n.t('Insert (Enter)'),
    tokens: vscode.l10n.t('Tokens and their probabilities (Right)'),
    tokenProbability: vscode.l10n.t('Probability of this token after those before it'),
    conditions: vscode.l10n.t('Conditions'),
    conditionsCount: vscode.l10n.t('Conditions ({0})'),
    contains: vscode.l10n.t('Contains'),
    match: vscode.l10n.t('Matches as a whole (regular expression)'),
    oneOf: vscode.l10n.t('One of these, one a line'),
    minWords: vscode.l10n.t('Fewest words'),
    maxWords: vscode.l10n.t('Most words'),
    more: vscode.l10n.t('{0} more blanks are not shown.'),
  };
}
