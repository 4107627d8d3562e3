// The command behind "Ignore this word here", in the hover and among the quick fixes, and what it is called with.
import type * as vscode from 'vscode';
import type { Stretch } from './surveyedText';

export const ignoreCommand = 'glm.ignoreSurprisingWord';

/** A word of a document. */
export interface IgnoredWord extends Stretch {
  readonly uri: string;
}

export function ignoreArgument({ uri }: vscode.TextDocument, { start, end }: Stretch): IgnoredWord {
  return { uri: uri.toString(), start, end };
}

/** Anyone who writes a trusted link can call the command, so its argument is checked like any other input. */
export function isIgnoredWord(value: unknown): value is IgnoredWord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'uri' in value &&
    typeof value.uri === 'string' &&
    'start' in value &&
    typeof value.start === 'number' &&
    'end' in value &&
    typeof value.end === 'number'
  );
}
